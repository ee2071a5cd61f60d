import ArgumentParser
import FoundationEssentials
import SignalboxHummingbird
import SignalboxModel

/// `signalbox token`: makes a token and tells it once.
struct MakeToken: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make a token with which clients come in by TCP.",
    discussion: """
      The token is printed, and nothing keeps it: hand it over now. The line for the server's --token-file, which lets its \
      bearer in and does not tell it, is added to FILE, or without --file shown beside it.

      A token file has one token a line: a role, for whom (may be left out), and sha256: with the token's digest. A running \
      server reads it at every request: a line that is added lets in, a line that is taken out shuts out, with no restart. \
      While it is broken, the tokens of before stay in force and the server's log says what is wrong.

        operator ana sha256:…
        viewer wall display sha256:…
      """)

  enum Role: String, ExpressibleByArgument, CaseIterable {
    case viewer
    case `operator`
  }

  @Argument(help: "What its bearer may do: viewers look, operators do everything.")
  var role: Role
  @Option(help: ArgumentHelp("Whose it is; it is put on record with what its bearer does.", valueName: "name"))
  var label: String?
  @Option(help: ArgumentHelp("The token file to add its line to; it is made, closed to others.", valueName: "path"))
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
