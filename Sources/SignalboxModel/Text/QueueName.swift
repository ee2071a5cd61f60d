/// The name of a queue that somebody typed.
///
/// A queue is made of every name whose pause or limits are changed, and kept. From a slip of the keyboard that would be a
/// queue that nobody asked for, while the one that was meant runs on. So such a name is refused unless it is said that the
/// queue is new.
package enum QueueName {
  /// The queue of tasks that name none: it is there before the first of them.
  package static let standard = "default"
  /// The type of the problem by which a server refuses a name.
  package static let problem = "noSuchQueue"

  /// What is wrong with a name, as a sentence; nil when one of the queues has it.
  package static func fault(of name: String, among names: [String]) -> String? {
    // Bytes are compared, as stores compare them.
    guard !(names + [standard]).contains(where: { ExactText($0) == ExactText(name) }) else { return nil }
    let question = Suggestion.question(for: name, among: names + [standard])
    return "There is no queue \(name)" + (question.map { "; \($0)" } ?? ".")
  }
}
