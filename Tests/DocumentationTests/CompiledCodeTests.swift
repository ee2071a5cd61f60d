import FoundationEssentials
import Testing

/// What the documentation shows of Swift is code that is compiled.
@Suite struct CompiledCodeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The paths below a folder of the repository that end so.
  static func paths(in folder: String, ending: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static let documents: [String] = {
    do {
      return try ["README.md"] + paths(in: "Sources", ending: ".md")
    } catch {
      return ["README.md", "Sources: \(error)"]
    }
  }()

  static let sources = Result {
    try (paths(in: "Sources", ending: ".swift") + paths(in: "Tests/DocumentationTests/Examples", ending: ".swift"))
      .map { SourceText(try text($0)) }
  }

  @Test(arguments: documents)
  func `every Swift block is compiled somewhere`(_ document: String) throws {
    let sources = try Self.sources.get()
    for block in CodeBlock.all(in: try Self.text(document), marked: ["swift"]) {
      #expect(
        sources.contains(where: block.occurs),
        "\(document), line \(block.line): no source file holds this code; change both together")
    }
  }

  @Test func `the documents that people start with hold code`() throws {
    let start = ["README.md", "Sources/Signalbox/Signalbox.docc/GettingStarted.md"]
    for document in start {
      #expect(Self.documents.contains(document))
      #expect(!CodeBlock.all(in: try Self.text(document), marked: ["swift"]).isEmpty, "\(document) shows no Swift")
    }
  }

  @Test func `blocks are found by their fence`() {
    let text = """
      ```swift
      let a = 1

        let b = 2
      ```
      ```sh
      ls
      ```
      ````Swift
      let c = "```"
      ````
      """
    let blocks = CodeBlock.all(in: text, marked: ["swift"])
    #expect(blocks.map(\.line) == [1, 9])
    #expect(blocks.map(\.lines) == [["let a = 1", "", "  let b = 2"], ["let c = \"```\""]])
  }

  @Test func `a block is in a file line by line, imports anywhere`() {
    let source = SourceText("import A\nimport B\nfunc main() {\n  let a = 1\n\n  let b = 2\n}\n")
    func isFound(_ lines: Substring...) -> Bool { CodeBlock(line: 1, lines: lines).occurs(in: source) }
    #expect(isFound("import B", "", "let a = 1", "let b = 2"))
    #expect(isFound("import A"))
    #expect(!isFound("import C", "let a = 1"))
    #expect(!isFound("let b = 2", "let a = 1"))
    #expect(!isFound("let a = 1", "}"))
    #expect(!isFound("let a = "))
    #expect(!isFound(""))
  }
}
