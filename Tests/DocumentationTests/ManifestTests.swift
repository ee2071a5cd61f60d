import FoundationEssentials
import Testing

/// What the README says of the package is what its manifest has.
@Suite struct ManifestTests {
  private static func lines(of path: String, where isWanted: (Substring) -> Bool) throws -> [Substring] {
    try CompiledCodeTests.text(path).split(separator: "\n").filter(isWanted)
  }

  /// The repositories that lines name, without doubles.
  private static func repositories(in lines: [Substring]) -> Set<Substring> {
    Set(lines.flatMap { $0.matches(of: #/https://github\.com/[\w\-]+/[\w.\-]+/#).map(\.output) })
  }

  @Test func `every dependency is in the README's table, and nothing else`() throws {
    let declared = try Self.lines(of: "Package.swift") { $0.contains(".package(url:") }
    let told = try Self.lines(of: "README.md") { $0.hasPrefix("| [") }
    #expect(!declared.isEmpty)
    #expect(Self.repositories(in: declared) == Self.repositories(in: told))
  }

  @Test func `every library is in the README`() throws {
    let readme = try CompiledCodeTests.text("README.md")
    let libraries = try Self.lines(of: "Package.swift") { $0.contains(".library(name:") }
      .compactMap { $0.firstMatch(of: #/name: "(\w+)"/#)?.output.1 }
    #expect(!libraries.isEmpty)
    for library in libraries { #expect(readme.contains("`\(library)`"), "\(library)") }
  }

  @Test func `no platform is named that nothing was compiled on`() throws {
    let others = ["Package.swift", "Benchmarks/Package.swift", "Benchmarks/README.md"]
    for path in CompiledCodeTests.documents + others {
      let text = try CompiledCodeTests.text(path)
      #expect(!text.contains("macOS"), "\(path)")
    }
  }
}
