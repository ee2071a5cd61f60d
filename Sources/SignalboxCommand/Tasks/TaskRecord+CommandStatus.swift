import SignalboxModel
import SignalboxShell

extension TaskRecord {
  /// The exit status with which the command of this task did not complete, as a shell tells it: its exit code, or 128
  /// and the number of the signal that ended it.
  ///
  /// nil when no command has said so: the task ran no command, the command never started, its end is not known, or it
  /// ended with 0 after it was told to stop.
  var commandStatus: Int32? {
    guard kind == .command, state.isFinal, state != .completed, let result,
      let ended = try? JSONReader.read(CommandResult.self, from: result.text, .lenient)
    else { return nil }
    if let code = ended.exitCode { return (1...255).contains(code) ? Int32(code) : nil }
    return ended.signal.flatMap { signalNumber($0) }.map { 128 + $0 }
  }
}
