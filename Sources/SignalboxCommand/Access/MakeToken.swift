import ArgumentParser
import FoundationEssentials
import SignalboxHummingbird
import SignalboxModel
import SignalboxTCP

/// `signalbox token`: makes a token and tells it once.
struct MakeToken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make a token for clients that connect by TCP.",
    discussion: """
      The token is printed and stored nowhere: hand it over now. Its line for the server's --token-file, which holds a \
      digest in place of the token, is added to FILE, or printed beside the token without --file.

      A token file has one token per line: a role, for whom (may be left out), and sha256: with the token's digest. A \
      running server reads the file at every request, so that added and removed lines count at once. While the file is \
      broken, the earlier tokens stay valid and the server's log says what is wrong.

        operator ana sha256:…
        viewer wall display sha256:…
      """)

  enum Role: String, ExpressibleByArgument, CaseIterable {
    case viewer
    case `operator`
  }

  @Argument(help: "What the token allows: viewers may read, operators may do everything.")
  var role: Role
  @Option(help: ArgumentHelp("Whose token it is; the audit log has it beside the bearer's actions.", valueName: "name"))
  var label: String?
  @Option(
    help: ArgumentHelp("The token file to add its line to; made when missing, for you only.", valueName: "path"),
    completion: .file())
  var file: String?

  func validate() throws {
    if let label, !AccessTokens.isLabel(label) {
      throw ValidationError("--label takes plain text, of at most 32 bytes, without sha256:")
    }
  }

  func run() async throws {
    try await reporting {
      let token = AccessTokens.generate()
      let line = AccessTokens.line(token, role: role == .viewer ? .viewer : .operator, label: label)
      if let file {
        try checkRest(of: file)
        try TokenFile.append(line, to: file)
      } else {
        Console.note("a line for the server's token file:")
        Console.note(line)
      }
      try Console.say(token)
    }
  }

  /// A line that is added to a broken file lets nobody in.
  private func checkRest(of file: String) throws {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8), text.contains(where: { !$0.isWhitespace })
    else { return }
    do {
      _ = try AccessTokens(fileText: text)
    } catch {
      throw ValidationError("the token file \(file): \(error.message)")
    }
  }
}
