extension TaskRecord {
  /// What a command's payload says; nil for other tasks, and when it does not make sense or is masked.
  package var commandPayload: CommandPayload? {
    guard kind == .command else { return nil }
    return try? JSONReader.read(CommandPayload.self, from: payload.text, .lenient)
  }
}

extension CommandPayload {
  /// The command as it would be typed into a shell.
  package var shellText: String { command.map(\.shellWord).joined(separator: " ") }
  /// The names of the variables that it is given; nil when there are none.
  package var variableWords: String? {
    environmentNames.flatMap { $0.isEmpty ? nil : $0.joined(separator: " ") }
  }
}
