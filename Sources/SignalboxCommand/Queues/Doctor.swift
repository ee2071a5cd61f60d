import ArgumentParser
import FoundationEssentials
import SignalboxClient
import SignalboxModel

/// `signalbox doctor`: what is wrong with the whole server, and what to do.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check the whole server: what does not work, and what to do about it.",
    discussion: "Exit status 1 when it finds a problem: something that does not work and needs somebody to act.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var output: JSONOption

  func run() async throws {
    try await reporting {
      // Why the file cannot be used is told where it is needed.
      _ = try? ConfigFile.load(environment: ProcessInfo.processInfo.environment, warnings: .all)
      try await connection.withClient { client in
        let answer = try await client.doctor()
        if output.json {
          try Console.sayJSON(answer)
        } else {
          for line in Paragraphs(answer).lines(width: Console.columns) { try Console.say(line) }
        }
        if answer.hasProblem { throw Failure.refused }
      }
    }
  }
}

extension Paragraphs {
  init(_ answer: DoctorAnswer) {
    self.init(
      entries: answer.findings.map { finding in
        let sentence = "\(finding.subject): \(finding.message)"
        return .init(heading: finding.severity.rawValue, sentences: [sentence] + (finding.remedy.map { [$0] } ?? []))
      })
  }
}
