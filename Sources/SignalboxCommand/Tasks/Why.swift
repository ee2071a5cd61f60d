import ArgumentParser
import SignalboxClient
import SignalboxModel

/// `signalbox why`: every reason why a task is not running, and what to do.
struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Say why a task is not running, and what to do about it.",
    discussion: "Example: signalbox why 4812. The reasons are in the order in which they have to be removed.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption
  @Argument(help: "The task's number.")
  var id: TaskNumber

  func run() async throws {
    try await reporting {
      try await connection.withClient { client in
        let answer = try await client.why(id.id)
        if output.json { return try Console.sayJSON(answer) }
        try Console.say("#\(answer.task) is \(DisplayText.sanitised(answer.state.rawValue))")
        for line in Paragraphs(answer).lines(width: Console.columns) { try Console.say(line) }
      }
    }
  }
}

extension Paragraphs {
  init(_ answer: WhyAnswer) {
    self.init(
      entries: answer.reasons.map { .init(heading: $0.code.words, sentences: [$0.message, $0.remedy]) })
  }
}
