import ArgumentParser
import SignalboxClient
import SignalboxHummingbird
import SignalboxModel
import SignalboxProcess

/// How the program ends when a command does not work.
enum Failure {
  /// The answer is no: see the help of `signalbox`.
  static let refused = ExitCode(1)
  /// No server answers (EX_UNAVAILABLE of sysexits.h).
  static let noServer = ExitCode(69)
  /// Any other error (EX_SOFTWARE).
  static let internalError = ExitCode(70)

  /// What an error says to the person at the terminal.
  static func message(of error: any Error) -> String {
    switch error {
    case let problem as Problem: problem.detail.isEmpty ? problem.title : problem.detail
    default: ErrorSentence.text(of: error)
    }
  }

  /// Whether something that was given, such as an address or a theme, makes no sense.
  static func isOfCommandLine(_ error: any Error) -> Bool {
    switch error {
    case is SocketPath.Refusal, is ThemeFailure: true
    case let error as ControlServerError:
      [.badListenAddress, .socketPathTooLong, .badTokenFile, .badCertificate].contains(error.code)
    default: false
    }
  }

  /// Tells what is wrong with a filter, with a caret below the place.
  static func point(at column: Int, of filter: String, _ reason: String) {
    Console.complain("the filter, column \(column): \(reason)")
    let before = DisplayText.sanitised(String(filter.prefix(max(0, column - 1))))
    Console.note("  \(DisplayText.sanitised(filter))")
    Console.note("  \(String(repeating: " ", count: DisplayText.width(of: before)))^")
  }
}

extension AsyncParsableCommand {
  /// Does the command's work, and ends the program with a message and the exit status of the error if there is one.
  ///
  /// The filter is the one that the work asks with, to point at what is wrong with it.
  func reporting(filter: String? = nil, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      // Thrown on, it would come with the usage of the program in place of the command's.
      Console.complain(error.message)
      throw ExitCode.validationFailure
    } catch let error as ClientError {
      if let filter, let column = error.problem?.column {
        Failure.point(at: column, of: filter, error.message)
        throw ExitCode.validationFailure
      }
      Console.complain(error.message)
      switch error.code {
      case .cannotConnect, .connectionLost, .timedOut: throw Failure.noServer
      case .refused: throw Failure.refused
      case .badEndpoint: throw ExitCode.validationFailure
      case .foreignSocket, .unexpectedAnswer, .cancelled: throw Failure.internalError
      }
    } catch {
      Console.complain(Failure.message(of: error))
      throw Failure.isOfCommandLine(error) ? ExitCode.validationFailure : Failure.internalError
    }
  }
}
