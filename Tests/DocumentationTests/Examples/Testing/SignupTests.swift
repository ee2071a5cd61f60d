import Hummingbird
import HummingbirdTesting
import Signalbox
import SignalboxHummingbirdTesting
import SignalboxTesting
import Testing

@Suite struct SignupTests {
  let body = ByteBuffer(string: #"{"address":"ana@example.org"}"#)

  @Test func aSignupSendsAMail() async throws {
    let mailer = FakeSignupMailer()
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: mailer))
    let app = buildSignupApplication(registry: tasks.registry)

    try await app.test(.router, tasks) { client in
      let response = try await client.execute(uri: "/signup", method: .post, body: body)
      #expect(response.status == .accepted)
      #expect(mailer.sent == ["Welcome! ana@example.org"])
    }
  }

  @Test func theAnswerDoesNotWaitForTheMail() async throws {
    let mailer = FakeSignupMailer()
    let tasks = TestRegistry(
      TaskCatalogue().register(SendSignupMail.self, services: mailer), isHeld: true)
    let app = buildSignupApplication(registry: tasks.registry)

    try await app.test(.live, tasks) { client in
      let response = try await client.execute(uri: "/signup", method: .post, body: body)
      #expect(response.status == .accepted)
      #expect(try tasks.added(SendSignupMail.self) == [SendSignupMail(address: "ana@example.org")])
      #expect(mailer.sent.isEmpty)

      tasks.release()
      try await tasks.drain()
      #expect(mailer.sent == ["Welcome! ana@example.org"])
    }
  }

  @Test func aBadAddressGetsNoMail() async throws {
    let mailer = FakeSignupMailer()
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: mailer))
    let app = buildSignupApplication(registry: tasks.registry)

    try await app.test(.router, tasks) { client in
      let body = ByteBuffer(string: #"{"address":"nowhere"}"#)
      let response = try await client.execute(uri: "/signup", method: .post, body: body)
      #expect(response.status == .unprocessableContent)
      #expect(tasks.added.isEmpty)
      #expect(try tasks.dropped(SendSignupMail.self) == [SendSignupMail(address: "nowhere")])
      #expect(mailer.sent.isEmpty)
    }
  }

  @Test func aFullDiskIsAnAnswer() async throws {
    let tasks = TestRegistry(TaskCatalogue().register(SendSignupMail.self, services: FakeSignupMailer()))
    let app = buildSignupApplication(registry: tasks.registry)

    try await app.test(.router, tasks) { client in
      tasks.refuse(StoreError(.cannotWrite, "the disk is full"))
      let response = try await client.execute(uri: "/signup", method: .post, body: body)
      #expect(response.status == .serviceUnavailable)
    }
  }
}
