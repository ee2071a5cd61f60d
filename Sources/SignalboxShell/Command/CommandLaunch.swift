import CProcess
import Glibc
import Signalbox
import SignalboxModel

/// A command made ready to start.
struct CommandLaunch: Sendable {
  let marks: CommandMarks
  let environment: CommandEnvironment
  private let command: [String]
  private let directory: String?
  private let program: String

  /// Looks for the program, which takes as long as the file system does.
  ///
  /// - Throws: an error that says why it cannot start; it is of no use to try again then.
  init(_ context: TaskContext, server: ServerMark?) throws(TaskError) {
    let payload = try Self.payload(of: context.task)
    marks = CommandMarks(storeIdentity: context.storeIdentity, server: server, key: context.task.attemptKey)
    environment = CommandEnvironment(given: context.environment, marks: marks, server: SystemEnvironment.current)
    command = payload.command
    directory = payload.directory
    do {
      program = try ProgramSearch(directory: directory, path: environment.path).find(command[0])
    } catch {
      throw Self.cannotStart(error.words(program: command[0], directory: directory))
    }
  }

  /// Starts it.
  ///
  /// Returns when the program runs.
  ///
  /// - Throws: ``MachineShortage`` when the machine has no room for it; ``TaskError`` when it cannot be started for a reason of
  ///   its own. Nothing of it is left then.
  func start() throws -> ChildProcess {
    let arguments = CStrings(command.map { Array($0.utf8) })
    let variables = CStrings(environment.entries)
    var child = sb_child()
    var step = SB_STEP_PREPARE
    let code = program.withCString { program in
      func start(in directory: UnsafePointer<CChar>?) -> CInt {
        var launch = sb_launch(
          program: program, arguments: arguments.pointers, environment: variables.pointers, directory: directory,
          descriptors: DescriptorLimit.original.map { UInt64($0) } ?? 0)
        return sb_start(&launch, &child, &step)
      }
      return directory?.withCString { start(in: $0) } ?? start(in: nil)
    }
    guard code == 0 else { throw failure(KernelError(code: code), at: step) }
    return ChildProcess(child)
  }

  /// What it means that the program was found and yet could not be started.
  private func failure(_ error: KernelError, at step: sb_step) -> any Error {
    if let resource = error.shortage {
      return MachineShortage(resource, "\(command[0]) cannot be started: \(error.words)")
    }
    switch (step, error.code) {
    case (SB_STEP_DIRECTORY, _):
      return Self.cannotStart("the server cannot enter the directory \(directory ?? "")")
    case (SB_STEP_EXECUTE, ENOENT):
      return Self.cannotStart("\(program) cannot be run: what its first line (#!) names is missing")
    case (SB_STEP_EXECUTE, ENOEXEC):
      return Self.cannotStart(
        "\(program) is no program that this machine can run; a script needs a first line such as #!/bin/sh")
    case (SB_STEP_EXECUTE, E2BIG):
      return Self.cannotStart("its arguments and environment are too long for the system")
    default:
      // What stands against it now may not at the next try.
      return TaskError(type: Self.cannotStartType, message: "\(program) cannot be started: \(error.words)")
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
    guard payload.command.allSatisfy({ !$0.holdsNUL }) else { throw badPayload("command holds a zero byte") }
    if let directory = payload.directory {
      guard directory.isAbsolutePath else { throw badPayload("directory is not an absolute path") }
      guard !directory.holdsNUL else { throw badPayload("directory holds a zero byte") }
    }
    return payload
  }

  private static func badPayload(_ why: String) -> TaskError {
    TaskError(type: "badPayload", message: why, isPermanent: true)
  }
}
