import ArgumentParser
import Testing

@testable import SignalboxCommand

/// What the documentation has people type is what `signalbox` takes.
@Suite struct CommandLineTests {
  /// What `signalbox` is started with in the shell blocks of a document, each time.
  private static func argumentLists(in document: String) throws -> [[String]] {
    try CodeBlock.all(in: CompiledCodeTests.text(document), marked: ["sh", "bash", "console"])
      .flatMap { ShellScript($0.lines.joined(separator: "\n")).argumentLists }
  }

  @Test(arguments: CompiledCodeTests.documents)
  func `every command in a shell block is taken as it is written`(_ document: String) throws {
    for arguments in try Self.argumentLists(in: document) {
      let line = "\(document): signalbox \(arguments.joined(separator: " "))"
      #expect(CommandName.fault(of: arguments) == nil, "\(line)")
      do {
        _ = try Main.parseAsRoot(arguments)
      } catch {
        Issue.record("\(line): \(Main.message(for: error))")
      }
    }
  }

  @Test(arguments: CompiledCodeTests.documents)
  func `every command and every option that the text names exists`(_ document: String) throws {
    for span in try CompiledCodeTests.text(document).matches(of: #/`(signalbox [a-z][^`]*)`/#) {
      let arguments = try #require(ShellScript(String(span.output.1)).argumentLists.first)
      #expect(CommandName.fault(of: arguments) == nil, "\(document): \(span.output.1)")
      #expect(OptionName.fault(of: arguments) == nil, "\(document): \(span.output.1)")
    }
  }

  @Test func `the commands of the documentation are found`() throws {
    let found = try CompiledCodeTests.documents.flatMap { try Self.argumentLists(in: $0) }
    #expect(found.count >= 20)
  }

  @Test func `commands are taken out of a script as a shell takes them`() {
    let script = #"""
      $ TOKEN=… sudo -u shop signalbox list 'state:failed age<1h' --json > tasks.json   # signalbox help
      id=$(signalbox add -- sh -c "echo \"$HOME\"; sleep 1") && signalbox wait $id | cat
      exec signalbox serve \
        --slots 2 2>log
      echo signalbox; swift run signalbox
      signalbox show ID
      """#
    #expect(
      ShellScript(script).argumentLists == [
        ["list", "state:failed age<1h", "--json"], ["add", "--", "sh", "-c", #"echo "$HOME"; sleep 1"#], ["wait", "1"],
        ["serve", "--slots", "2"], [], ["show", "1"],
      ])
  }
}
