import ArgumentParser
import SignalboxModel

/// `signalbox`: reads the command line and hands over to the command that it names.
///
/// Every command says its own name: at each start one would be made of every other's type, 5 ms for all of them.
@main
struct Main: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signalbox",
    abstract: "Run, watch and steer durable background tasks.",
    discussion: """
      Without a command it opens the dashboard of the server on the default socket.

      Exit status: 0 for success; 1 when the answer is no (a task that wait waited for or an attempt that logs -f \
      followed did not complete, an action was refused, there is no such task or queue, the doctor found a problem); \
      the command's own with wait --exit-code; 64 when the command line, the config file or a file that \
      they name is wrong; 69 when no server answers or the connection broke; 70 for any other error.
      """,
    version: SignalboxVersion.current,
    groupedSubcommands: [
      CommandGroup(name: "Servers:", subcommands: [Demo.self, Serve.self, MakeToken.self]),
      CommandGroup(name: "Dashboard:", subcommands: [Watch.self]),
      CommandGroup(name: "Tasks:", subcommands: [Add.self, List.self, Show.self, Why.self, Logs.self, Wait.self]),
      CommandGroup(
        name: "Actions:", subcommands: [Cancel.self, Kill.self, Retry.self, Remove.self, Clean.self]),
      CommandGroup(
        name: "Queues:", subcommands: [Queues.self, Pause.self, Resume.self, Stats.self, Doctor.self, Audit.self]),
    ],
    defaultSubcommand: Watch.self)

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let fault = SystemText.faultOfStart() ?? CommandName.fault(of: arguments) { refuse(fault) }
    do {
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      // What a command finds out when it runs it has told itself.
      if !(error is ExitCode), exitCode(for: error) == .validationFailure, let fault = OptionName.fault(of: arguments) {
        refuse(fault)
      }
      end(with: error)
    }
  }

  /// Ends the program as `exit(withError:)` does, with the parser's words drawn as all others are.
  private static func end(with error: any Error) -> Never {
    let (text, status) = (fullMessage(for: error, columns: nil), exitCode(for: error))
    guard !text.isEmpty else { exit(withError: status) }
    guard status.isSuccess else {
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) { Console.note(String(line)) }
      exit(withError: status)
    }
    do {
      try Console.say(text)
    } catch {
      exit(withError: error)
    }
    exit(withError: status)
  }

  private static func refuse(_ fault: String) -> Never {
    Console.complain(fault)
    exit(withError: ExitCode.validationFailure)
  }
}
