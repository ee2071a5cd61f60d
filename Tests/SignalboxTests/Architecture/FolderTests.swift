import FoundationEssentials
import Testing

/// The walls within the engine: which of its other folders each folder may use, so that they form no circle.
///
/// What a folder uses is found by words: the name of a type, outside comments and the texts of literals, in a file of another
/// folder than the one that declares it. Not seen are what is used without its type being named (a property of what a call
/// gave back, a member of an extension, which belongs to the folder where the extension stands), types within types, and
/// functions and values outside types, of which the engine has none. The table allows for those uses as well.
@Suite struct FolderTests {
  /// From the bottom up.
  static let allowed: [String: Set<String>] = [
    "Blocking": [],
    "Clock": [],
    "Signal": ["Clock"],
    "Ledger": ["Clock"],
    "Reading": ["Clock", "Ledger"],
    "Log": ["Reading", "Signal"],
    "Secrets": ["Log"],
    "Store": ["Clock", "Ledger", "Log"],
    "Memory": ["Clock", "Ledger", "Log", "Reading", "Store"],
    "Feed": ["Clock", "Ledger", "Signal"],
    "Machine": ["Blocking"],
    "Check": ["Ledger"],
    "Attempt": ["Clock", "Ledger", "Log", "Secrets"],
    "Middleware": ["Attempt", "Secrets"],
    "Catalogue": ["Attempt", "Check", "Ledger", "Secrets"],
    "Draft": ["Attempt", "Catalogue", "Check", "Ledger", "Secrets"],
    "Failure": ["Catalogue", "Draft", "Ledger", "Store"],
    "Configuration": ["Catalogue", "Failure", "Ledger", "Store"],
    "Worker": [
      "Attempt", "Blocking", "Catalogue", "Clock", "Configuration", "Ledger", "Log", "Machine", "Middleware", "Secrets",
      "Signal", "Store",
    ],
    "Why": ["Ledger", "Machine", "Store", "Worker"],
    "Handle": ["Attempt", "Catalogue", "Draft", "Ledger", "Signal", "Worker"],
    "Registry": [
      "Attempt", "Catalogue", "Check", "Clock", "Configuration", "Draft", "Failure", "Feed", "Handle", "Ledger", "Log",
      "Middleware", "Reading", "Secrets", "Signal", "Store", "Why", "Worker",
    ],
    "Request": ["Attempt", "Catalogue", "Draft", "Handle", "Ledger", "Registry", "Signal", "Worker"],
    "Operate": ["Check", "Clock", "Ledger", "Registry", "Store"],
    "Doctor": ["Feed", "Log", "Machine", "Registry", "Store", "Why", "Worker"],
  ]

  @Test func everyFolderIsInTheTable() throws {
    let folders = Set(try Self.files().map(\.folder))
    #expect(folders == Set(Self.allowed.keys))
    let used = Set(Self.allowed.values.joined())
    #expect(used.isSubset(of: folders))
  }

  /// The rows of the article on boundaries: a folder, what lives there, what it may use.
  @Test func theArticleHasTheSameTable() throws {
    let article = Self.engine.appending(path: "Signalbox.docc/Boundaries.md")
    let rows = try String(contentsOf: article, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
    var told: [String: Set<String>] = [:]
    for row in rows {
      let cells = row.split(separator: "|").map { cell in
        cell.split(whereSeparator: { " `,".contains($0) }).map(String.init)
      }
      let folder = try #require(cells.first?.first)
      let uses = try #require(cells.dropFirst(2).first)
      told[folder] = Set(uses)
    }
    #expect(told == Self.allowed)
  }

  @Test func theTableHasNoCircle() {
    var left = Self.allowed
    var free: Set<String>
    // Takes away what uses nothing that is left.
    repeat {
      free = Set(left.filter { $0.value.isDisjoint(with: left.keys) }.keys)
      left = left.filter { !free.contains($0.key) }
    } while !free.isEmpty
    #expect(left.isEmpty, "in a circle, or above one: \(left.keys.sorted())")
  }

  @Test func eachFolderNamesOnlyWhatItMayUse() throws {
    let files = try Self.files()
    let homes = files.reduce(into: [String: String]()) { homes, file in
      for type in file.code.types { homes[type] = file.folder }
    }
    #expect(homes["TaskRegistry"] == "Registry")
    #expect(homes["Ledger"] == "Ledger")
    for file in files {
      let rule = try #require(Self.allowed[file.folder]).union([file.folder])
      for line in file.code.lines {
        for word in line.words {
          guard let home = homes[word] else { continue }
          let place = "\(file.path):\(line.number)"
          #expect(rule.contains(home), "\(place) names \(word) of \(home), which \(file.folder) may not use")
        }
      }
    }
  }

  private struct File {
    /// Within the engine's sources.
    var path: String
    var code: CodeWords

    var folder: String { path.split(separator: "/").first.map(String.init) ?? "" }
  }

  private static var engine: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Signalbox")
  }

  private static func files() throws -> [File] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: engine.path).filter { $0.hasSuffix(".swift") }
    return try paths.sorted().map { path in
      File(path: path, code: CodeWords(try String(contentsOf: engine.appending(path: path), encoding: .utf8)))
    }
  }
}
