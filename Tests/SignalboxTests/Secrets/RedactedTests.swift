import FoundationEssentials
import Logging
import Signalbox
import SignalboxModel
import Testing

/// What is redacted is seen by the task, and by nobody else.
@Suite(.timeLimit(.minutes(5))) struct RedactedTests {
  private struct Card: Codable, Hashable, Sendable {
    @Redacted var number: String
    var owner = "Ana"
  }

  private struct Account: Codable, Hashable, Sendable {
    enum CodingKeys: String, CodingKey {
      case code = "the.code\\"
    }

    @Redacted var code: Int
  }

  private enum Way: Codable, Hashable, Sendable {
    case card(Card)
    case none
  }

  private struct Charge: BackgroundTask, Hashable {
    static let task = TaskSettings<Self>("charge", retry: .never)
    @Redacted var pin: String
    @Redacted var note: String? = nil
    @Redacted var photo = Data([0xde, 0xad])
    @Redacted var whole: [String: Int] = ["secret-whole": 1_234_567]
    var card = Card(number: "secret-card")
    var cards = [Card(number: "secret-first"), Card(number: "secret-second")]
    var byOwner = ["a.b": Card(number: "secret-of-owner"), "": Card(number: "secret-of-nobody")]
    var byNumber = [7: Card(number: "secret-of-seven")]
    var account = Account(code: 987_654)
    var words = [Redacted(wrappedValue: "secret-word")]
    var nested = [[Redacted(wrappedValue: "secret-deep")]]
    var way = Way.card(Card(number: "secret-way"))
    var order = 17

    func run(_ context: TaskContext, services seen: Seen) async throws -> String {
      seen.note(self)
      context.logger.info("\(pin) \(card.number) \(account.code)")
      throw TaskError(type: "refused", message: "\(byOwner["a.b"]?.number ?? "") and \(cards[1].number) were refused")
    }
  }

  private final class Seen: Sendable {
    private let charges: AsyncStream<Charge>
    private let charge: AsyncStream<Charge>.Continuation

    init() { (charges, charge) = AsyncStream.makeStream() }

    func note(_ charge: Charge) { self.charge.yield(charge) }

    func first() async -> Charge? {
      for await charge in charges { return charge }
      return nil
    }
  }

  private static let secrets = [
    "secret", "4321-pin", "3q0=", "1234567", "987654",
  ]

  @Test func `values at any depth are masked, and the task has them`() async throws {
    let seen = Seen()
    try await EngineBench.run(catalogue: TaskCatalogue().register(Charge.self, services: seen)) { bench in
      let charge = Charge(pin: "4321-pin")
      let id = try await bench.registry.add(charge).id
      await bench.store.reached(id, .failed)
      #expect(await seen.first() == charge)
      let task = try await bench.task(id)
      let shown = "\(task)" + (task.error?.message ?? "")
      for secret in Self.secrets { #expect(!shown.contains(secret), "\(shown)") }
      #expect(task.payload.text.contains(#""owner":"Ana""#) && task.payload.text.contains(#""order":17"#))
      #expect(task.error?.message == "••• and ••• were refused")
      let log = try #require(await bench.registry.logPage(of: id, attempt: 1, .offset(0))).page
      #expect(log.segments.compactMap(\.text).joined().contains("••• ••• •••"))
    }
  }

  @Test func `printing a value shows the mark`() {
    let charge = Charge(pin: "4321-pin", note: "secret-note")
    var dumped = ""
    dump(charge, to: &dumped)
    for text in ["\(charge)", String(reflecting: charge), dumped, "\(charge.card)", "\(charge.words)"] {
      for secret in Self.secrets { #expect(!text.contains(secret), "\(text)") }
    }
  }

  @Test func `nil is left out, and read as nil`() async throws {
    try await EngineBench.run(catalogue: TaskCatalogue().register(Charge.self, services: Seen())) { bench in
      let id = try await bench.registry.add(Charge(pin: "1")).id
      let task = try #require(await bench.store.task(id))
      #expect(!task.payload.text.contains("note"))
      #expect(try task.payload.decode(Charge.self).note == nil)
      #expect(task.redacted?.contains("note") == false)
    }
  }

  // MARK: Coding of one's own

  private struct Wrapped: BackgroundTask {
    static let task = TaskSettings<Self>("wrapped")
    @Redacted var token: String

    init(token: String) { self.token = token }
    init(from decoder: any Decoder) throws {
      _token = try decoder.singleValueContainer().decode(Redacted<String>.self)
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(_token)
    }
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `a payload that is one secret is masked`() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.registry.add(Wrapped(token: "abc")).id
      let task = try await bench.task(id)
      #expect(task.payload.text == #""•••""#)
      #expect(try await bench.store.task(id)?.payload.text == #""abc""#)
    }
  }

  private struct Inherited: BackgroundTask {
    static let task = TaskSettings<Self>("inherited")
    enum CodingKeys: CodingKey { case list }
    @Redacted var token: String

    init(token: String) { self.token = token }
    init(from decoder: any Decoder) throws { token = "" }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      try list.encode(1)
      try _token.encode(to: list.superEncoder())
    }
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `nested containers and super encoders are followed`() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.registry.add(Inherited(token: "abc")).id
      #expect(try await bench.store.task(id)?.payload.text == #"{"list":[1,"abc"]}"#)
      #expect(try await bench.task(id).payload.text == #"{"list":"•••"}"#)
    }
  }

  private struct Nested: BackgroundTask {
    static let task = TaskSettings<Self>("nested")
    enum CodingKeys: CodingKey { case inner, number }
    struct Index: CodingKey {
      var intValue: Int? { 3 }
      var stringValue: String { "Index 3" }
      init() {}
      init?(intValue: Int) { nil }
      init?(stringValue: String) { nil }
    }
    @Redacted var number: String

    init(number: String) { self.number = number }
    init(from decoder: any Decoder) throws { number = "" }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(1, forKey: .number)
      var inner = container.nestedContainer(keyedBy: CodingKeys.self, forKey: .inner)
      try inner.encode(_number, forKey: .number)
      var index = inner.nestedContainer(keyedBy: Index.self, forKey: .inner)
      try index.encode(["a": _number], forKey: Index())
    }
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `members of one name are told apart by where they are`() async throws {
    try await EngineBench.run { bench in
      let id = try await bench.registry.add(Nested(number: "abc")).id
      let shown = try await bench.task(id).payload.text
      #expect(shown == #"{"inner":{"inner":{"Index 3":{"a":"•••"}},"number":"•••"},"number":1}"#)
    }
  }

  private struct Open: BackgroundTask {
    static let task = TaskSettings<Self>("open")
    enum CodingKeys: CodingKey { case token, other }
    @Redacted var token: String
    @Redacted var other: String

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(_other, forKey: .other)
      try container.encode(token, forKey: .token)
    }
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  private struct Elsewhere: BackgroundTask {
    static let task = TaskSettings<Self>("elsewhere")
    var card: Card

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(["card": JSONEncoder().encode(card)])
    }
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `what cannot be learned is refused, and nothing is added`() async throws {
    try await EngineBench.run { bench in
      for _ in 1...2 {
        let error = await #expect(throws: TaskRefusal.self) {
          try await bench.registry.add(Open(token: "secret-1", other: "secret-2"))
        }
        #expect("\(error as Any)".contains("container.encode(_number, forKey: .number)"))
        #expect(!"\(error as Any)".contains("secret-"))
        await #expect(throws: TaskRefusal.self) {
          try await bench.registry.add(Elsewhere(card: Card(number: "secret")))
        }
      }
      let counts = try await bench.store.counts()
      #expect(counts.total == 0)
    }
  }

  @Test func `another encoder refuses, unless the value may be seen`() throws {
    let encoder = JSONEncoder()
    let error = #expect(throws: EncodingError.self) { try encoder.encode(Card(number: "secret")) }
    #expect(!"\(error as Any)".contains("secret"))
    #expect(throws: EncodingError.self) { try JSONText(encoding: Card(number: "secret")) }
    encoder.userInfo[.showsRedacted] = true
    let text = String(decoding: try encoder.encode(["a": Card(number: "secret")]), as: UTF8.self)
    #expect(text.contains(#""number":"secret""#))
    #expect(try JSONDecoder().decode([String: Card].self, from: Data(text.utf8)) == ["a": Card(number: "secret")])
  }

  // MARK: Results, and payloads from elsewhere

  private struct MakeCard: BackgroundTask {
    static let task = TaskSettings<Self>("make_card")
    func run(_ context: TaskContext, services: Void) async throws -> Card { Card(number: "secret") }
  }

  @Test func `a result cannot hold what is redacted`() async throws {
    try await EngineBench.run(catalogue: TaskCatalogue().register(MakeCard.self)) { bench in
      let id = try await bench.registry.add(MakeCard()).id
      await bench.store.reached(id, .failed)
      let task = try await bench.task(id)
      #expect(task.tries == 1 && task.error?.type == "badResult" && task.result == nil)
      #expect(task.error?.message.hasPrefix("the result cannot be kept: number: ") == true)
    }
  }

  private struct Plain: BackgroundTask {
    static let task = TaskSettings<Self>("plain")
    var order: Int
    var tags: [String]?
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  private struct Pair: BackgroundTask {
    static let task = TaskSettings<Self>("pair")
    @Redacted var token: String
    @Redacted var other: String
    func run(_ context: TaskContext, services: Void) async throws {}
  }

  @Test func `payloads that operators add are masked as well`() async throws {
    let catalogue = TaskCatalogue().register(Pair.self).register(Open.self).register(Plain.self)
    try await EngineBench.run(catalogue: catalogue) { bench in
      func shown(_ name: String, _ payload: String) async throws -> String {
        let id = try await bench.add(NewTaskRequest(name: name, payload: JSONText(trusted: payload)))
        return try await bench.task(id).payload.text
      }
      // What decodes is masked where it has to be, what does not as a whole.
      #expect(try await shown("pair", #"{"other":"a","token":"b","x":1}"#) == #"{"other":"•••","token":"•••","x":1}"#)
      #expect(try await shown("pair", #"{"other":"a","tokn":"b"}"#) == #""•••""#)
      #expect(try await shown("open", #"{"other":"a","token":"b"}"#) == #""•••""#)
      // A type that is known to hold none shows what it was given.
      try await bench.registry.add(Plain(order: 1, tags: []))
      #expect(try await shown("plain", #"{"order":"x"}"#) == #"{"order":"x"}"#)
    }
  }
}
