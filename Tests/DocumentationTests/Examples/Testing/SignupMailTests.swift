import Signalbox
import SignalboxModel
import SignalboxTesting
import Testing

@Suite struct SignupMailTests {
  @Test func aMailIsSent() async throws {
    let mailer = FakeSignupMailer()
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: mailer))

    try await tasks.run { tasks in
      let mail = try await tasks.registry.add(SendSignupMail(address: "ana@example.org"))
      try await tasks.drain()
      #expect(mailer.sent == ["Welcome! ana@example.org"])
      #expect(try await mail.state() == .completed)
      #expect(try await tasks.log(of: mail.id).map(\.description) == ["info sent to=ana@example.org"])
    }
  }

  @Test func aMailerOutOfOrderIsTriedAgain() async throws {
    let mailer = FakeSignupMailer(failures: 2)
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: mailer))

    try await tasks.run { tasks in
      let mail = try await tasks.registry.add(SendSignupMail(address: "ana@example.org"))
      try await tasks.drain()
      #expect(mailer.sent.isEmpty)

      try await tasks.advance(by: .seconds(10))
      #expect(mailer.sent.isEmpty)
      try await tasks.advance(by: .seconds(20))
      #expect(mailer.sent == ["Welcome! ana@example.org"])
      #expect(try await tasks.attempts(of: mail.id).map(\.outcome) == [.failed, .failed, .completed])
    }
  }

  @Test func afterThreeTriesItIsGivenUp() async throws {
    let mailer = FakeSignupMailer(failures: .max)
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: mailer))

    try await tasks.run { tasks in
      try await tasks.registry.add(SendSignupMail(address: "ana@example.org"))
      try await tasks.drain()
      try await tasks.advance(by: .seconds(3600))
      let failed = try await tasks.records("state:failed name:send_*")
      #expect(failed.map(\.tries) == [3])
    }
  }
}
