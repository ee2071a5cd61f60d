import SignalboxModel
import Testing

@Suite struct FailureWordsTests {
  @Test(
    arguments: [
      ("SMTPError", "no mailbox", "SMTPError: no mailbox"), ("exit", "exit code 3", "exit code 3"),
      ("timeout", "took longer than 3 s", "timeout: took longer than 3 s"), ("E", "", "E"), ("", "alone", "alone"),
      ("cannotStart", "mkae is nowhere", "cannot start: mkae is nowhere"),
      ("afterFailed", "task 4 ended as failed", "not started: task 4 ended as failed"),
      // Somebody else's name is left as it is.
      ("paymentDeclined", "no funds", "paymentDeclined: no funds"),
    ])
  func `a summary has the type in words, and a colon where it does not begin the message`(
    type: String, message: String, summary: String
  ) {
    #expect(TaskFailure(type: type, message: message).summary == summary)
  }

  @Test(
    arguments: [
      (TaskFailure(type: "exit", message: "exit code 3"), "exit code 3", ""),
      (TaskFailure(type: "exit", message: "exit code 6: no route: 10.0.0.7"), "exit code 6", ": no route: 10.0.0.7"),
      (TaskFailure(type: "SMTPError", message: "SMTPError 550: no mailbox"), "SMTPError", " 550: no mailbox"),
    ])
  func `all of an exit code stands out, and the reason that a command gave does not`(
    failure: TaskFailure, type: String, rest: String
  ) {
    #expect(failure.parts.type == type)
    #expect(failure.parts.rest == rest)
  }
}
