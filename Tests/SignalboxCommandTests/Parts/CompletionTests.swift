import ArgumentParser
import SignalboxDashboard
import SignalboxModel
import Testing

@testable import SignalboxCommand

/// What a shell offers when a value is completed, by the script that `--generate-completion-script bash` prints.
struct CompletionTests {
  @Test(
    arguments: [
      ("add", "--dir", "-d"), ("add", "--from", "-f"), ("add", "--socket", "-f"), ("add", "--token-file", "-f"),
      ("add", "--ca", "-f"), ("serve", "--socket", "-f"), ("serve", "--token-file", "-f"),
      ("serve", "--tls-cert", "-f"), ("serve", "--tls-key", "-f"), ("serve", "--on-failure-file", "-f"),
      ("token", "--file", "-f"),
    ] as [(String, String, String)])
  func `an option that takes a path offers files or directories`(command: String, option: String, offer: String) throws
  {
    #expect(try offers(of: command, behind: "'\(option)')") == offer)
  }

  @Test(
    arguments: [
      ("serve", "--durability", ["full", "process"]), ("serve", "--on-loss", ["rerun", "fail"]),
      ("list", "--sort", ["id", "-id", "line", "-line", "started", "-started", "finished", "-finished"]),
      ("audit", "--action", AuditAction.all.map(\.rawValue)), ("watch", "--theme", Theme.shipped.keys.sorted()),
      ("demo", "--theme", Theme.shipped.keys.sorted()),
    ] as [(String, String, [String])])
  func `an option that takes one of several words offers them`(command: String, option: String, words: [String]) throws
  {
    let list = words.joined(separator: "'$'\\n''")
    #expect(try offers(of: command, behind: "'\(option)')") == "-W '\(list)'")
  }

  @Test func `the words of a command offer files`() throws {
    #expect(try offers(of: "add", behind: "*)") == "-f")
  }

  /// What `compgen` is asked for in the branch that begins with a pattern, of a command's function in the script.
  private func offers(of command: String, behind pattern: String) throws -> String? {
    let lines = Main.completionScript(for: .bash).split(separator: "\n").map { $0.drop { $0 == " " } }
    let start = try #require(lines.firstIndex { $0 == "_signalbox_\(command)() {" })
    let function = lines[start...].prefix { $0 != "}" }
    let branch = try #require(function.firstIndex { $0 == pattern })
    let call = try #require(function.dropFirst(branch - start + 1).first)
    return call.hasPrefix("__signalbox_add_completions ") ? String(call.drop { $0 != " " }.dropFirst()) : nil
  }
}
