import SignalboxModel
import Testing

@testable import SignalboxHummingbird

/// Bodies of requests have the members of their types and no others.
@Suite struct StrictBodyTests {
  /// A body that looks at nothing when it is read.
  private struct Careless: StrictBody {
    static let members: Set<ExactText> = ["a"]

    init(from decoder: any Decoder) {}
    init(checked decoder: any Decoder) {}
  }

  /// nil when every member is known.
  private func unknownMember<Body: StrictBody>(of type: Body.Type, in text: String) throws -> UnknownMember? {
    do {
      _ = try JSONReader.read(Strict<Body>.self, from: text, .strict)
      return nil
    } catch let error as UnknownMember {
      return error
    }
  }

  @Test func `a member that its type does not have is refused in every body`() throws {
    let refused = [
      try unknownMember(of: NewTaskRequest.self, in: #"{"name":"a","color/":1}"#),
      try unknownMember(of: NewTaskBatch.self, in: #"{"tasks":[],"color/":1}"#),
      try unknownMember(of: BulkRequest.self, in: #"{"all":true,"color/":1}"#),
      try unknownMember(of: QueuePatch.self, in: #"{"paused":true,"color/":1}"#),
    ]
    for member in refused {
      #expect(member?.name == "color/" && member?.pointer == "/color~1")
    }
  }

  @Test func `a member is refused also where the type itself looks at none`() throws {
    #expect(try unknownMember(of: Careless.self, in: #"{"a":1}"#)?.name == nil)
    #expect(try unknownMember(of: Careless.self, in: #"{"a":1,"b":2}"#)?.name == "b")
  }
}
