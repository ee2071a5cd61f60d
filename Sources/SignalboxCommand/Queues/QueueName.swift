import SignalboxClient
import SignalboxModel

/// The name of a queue on the command line.
///
/// The server makes a queue of every name whose pause or limits are changed, and keeps it. From a slip of the keyboard
/// that would be a queue that nobody asked for, while the one that was meant runs on.
enum QueueName {
  /// The queue of tasks that name none: it is there before the first of them.
  private static let standard = "default"

  /// Refuses a name that no queue has.
  ///
  /// - Parameter remedy: a sentence that says how to make a queue of that name on purpose.
  static func check(_ name: String, remedy: String? = nil, on client: SignalboxClient) async throws {
    let names = try await client.queues().map(\.name)
    guard let fault = Self.fault(of: name, among: names, remedy: remedy) else { return }
    Console.complain(fault)
    throw Failure.refused
  }

  /// What is wrong with a name; nil when one of the queues has it.
  static func fault(of name: String, among names: [String], remedy: String? = nil) -> String? {
    // Bytes are compared, as stores compare them.
    guard !(names + [standard]).contains(where: { ExactText($0) == ExactText(name) }) else { return nil }
    let question = Suggestion.question(for: name, among: names + [standard])
    let words = "there is no queue \(name)" + (question.map { "; \($0)" } ?? "")
    guard let remedy else { return words }
    return words + (question == nil ? ". " : " ") + remedy
  }
}
