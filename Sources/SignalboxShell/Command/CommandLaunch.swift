import FoundationEssentials
import Glibc
import Signalbox
import SignalboxModel
import Subprocess
import SystemPackage

/// A command made ready to start.
struct CommandLaunch {
  let marks: CommandMarks
  let environment: CommandEnvironment
  private let command: [String]
  private let directory: String?
  private let program: String

  /// - Throws: an error that says why it cannot start; it is of no use to try again then.
  init(_ context: TaskContext) throws(TaskError) {
    let payload = try Self.payload(of: context.task)
    marks = CommandMarks(storeIdentity: context.storeIdentity, key: context.task.attemptKey)
    environment = CommandEnvironment(
      given: context.environment, marks: marks, server: ProcessInfo.processInfo.environment)
    command = payload.command
    directory = payload.directory
    do {
      program = try ProgramSearch(directory: directory, path: environment.values["PATH"]).find(command[0])
    } catch {
      throw Self.cannotStart(error.words(program: command[0], directory: directory))
    }
  }

  var configuration: Configuration {
    var options = PlatformOptions()
    options.createSession = true
    let variables = environment.values.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    return Configuration(
      executable: .path(FilePath(program)),
      arguments: Arguments(executablePathOverride: command[0], remainingValues: Array(command.dropFirst())),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: directory.map { FilePath($0) },
      platformOptions: options)
  }

  /// What it means that the program was found and yet could not be started.
  func failure(_ error: SubprocessError) -> TaskError {
    switch (error.code, error.underlyingError) {
    case (.failedToChangeWorkingDirectory, _):
      Self.cannotStart("the server cannot enter the directory \(directory ?? "")")
    case (.executableNotFound, _):
      Self.cannotStart("\(program) cannot be run: what its first line (#!) names is missing")
    case (_, let code?) where code.rawValue == ENOEXEC:
      Self.cannotStart(
        "\(program) is no program that this machine can run; a script needs a first line such as #!/bin/sh")
    case (_, let code?) where code.rawValue == E2BIG:
      Self.cannotStart("its arguments and environment are too long for the system")
    case (_, let code?):
      // What the machine lacks now it may have at the next try.
      TaskError(
        type: Self.cannotStartType, message: "\(program) cannot be started: \(KernelError(code: code.rawValue).words)")
    case (_, nil): Self.cannotStart("\(error)")
    }
  }

  static let cannotStartType = "cannotStart"

  static func cannotStart(_ why: String) -> TaskError {
    TaskError(type: cannotStartType, message: why, isPermanent: true)
  }

  private static func payload(of task: TaskRecord) throws(TaskError) -> CommandPayload {
    let payload: CommandPayload
    do {
      payload = try task.payload.decode(CommandPayload.self)
    } catch let error as DecodingError {
      throw badPayload(error.explanation())
    } catch {
      throw badPayload("the payload: \(error)")
    }
    guard let program = payload.command.first, !program.isEmpty else { throw badPayload("command names no program") }
    guard payload.command.allSatisfy({ !$0.utf8.contains(0) }) else { throw badPayload("command holds a zero byte") }
    if let directory = payload.directory {
      guard directory.hasPrefix("/") else { throw badPayload("directory is not an absolute path") }
      guard !directory.utf8.contains(0) else { throw badPayload("directory holds a zero byte") }
    }
    return payload
  }

  private static func badPayload(_ why: String) -> TaskError {
    TaskError(type: "badPayload", message: why, isPermanent: true)
  }
}
