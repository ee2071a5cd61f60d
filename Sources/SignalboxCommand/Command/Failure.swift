import ArgumentParser
import SignalboxClient
import SignalboxModel

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
    case let error as any CustomStringConvertible: error.description
    default: "\(error)"
    }
  }
}

extension AsyncParsableCommand {
  /// Does the command's work, and ends the program with a message and the exit status of the error if there is one.
  func reporting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      throw error
    } catch let error as ClientError {
      Console.complain(error.message)
      switch error.code {
      case .cannotConnect, .connectionLost, .timedOut: throw Failure.noServer
      case .refused: throw Failure.refused
      case .badEndpoint: throw ExitCode.validationFailure
      case .unexpectedAnswer, .cancelled: throw Failure.internalError
      }
    } catch {
      Console.complain(Failure.message(of: error))
      throw Failure.internalError
    }
  }
}
