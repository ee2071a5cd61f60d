import Foundation
import FuzzSupport
import SignalboxModel
import Testing

@testable import SignalboxHummingbird

/// New tasks are read by hand, since a batch has thousands of them; they are what a decoder would make of them.
@Suite struct NewTaskReadingTests {
  private func task(_ text: String) throws -> NewTaskRequest {
    try JSONReader.read(Strict<NewTaskRequest>.self, from: text, .strict).value
  }

  private func tasks(_ text: String) throws -> [NewTaskRequest] {
    try JSONReader.read(Strict<NewTaskBatch>.self, from: text, .strict).value.tasks
  }

  @Test func `every member that a task can have is read as it is decoded`() throws {
    let sample = try #require(WireSample.all.first { $0.type == "NewTaskRequest" })
    guard case .object(let members) = sample.full else { throw JSONFault(.shape, "a sample is an object") }
    let names: Set<ExactText> = Set(members.keys.map { ExactText($0) })
    #expect(names == NewTaskRequest.members)
    let ones = members.map { JSONValue.object([$0: $1]) }
    let nulls = members.keys.map { JSONValue.object([$0: .null]) }
    for value in [sample.full, sample.least] + ones + nulls {
      let text = try JSONText(encoding: value).text
      let decoded = try JSONReader.read(NewTaskRequest.self, from: text, .strict)
      #expect(try task(text) == decoded)
      #expect(try tasks("{\"tasks\":[\(text), \(text)]}") == [decoded, decoded])
    }
    #expect(try task(#"{"\u006eame":"a\n"}"#) == NewTaskRequest(name: "a\n"))
  }

  @Test(arguments: [
    (#"{"name":3}"#, "/name", "Expected a string, not 3."),
    (#"{"kind":[]}"#, "/kind", "Expected a string, not an array."),
    (#"{"queue":{}}"#, "/queue", "Expected a string, not an object."),
    (#"{"priority":"1"}"#, "/priority", "Expected a whole number of at most 64 bits, not a string."),
    (#"{"tags":["a",1]}"#, "/tags/1", "Expected a string, not 1."),
    (#"{"delay":true}"#, "/delay", "Expected a number, not true or false."),
    (#"{"maxAttempts":1.5}"#, "/maxAttempts", "Expected a whole number of at most 64 bits, not 1.5."),
    (#"{"timeout":"x"}"#, "/timeout", "Expected a number, not a string."),
    (#"{"environment":{"A":null}}"#, "/environment/A", "Expected a string, not null."),
    ("7", "", "Expected an object, not 7."),
  ])
  func `what is wrong with a task is told with its place`(text: String, pointer: String, words: String) {
    let alone = #expect(throws: JSONFault.self) { try task(text) }
    #expect(alone?.pointer == pointer && alone?.description == words)
    let nested = #expect(throws: JSONFault.self) { try tasks("{\"tasks\":[{\"name\":\"a\"},\(text)]}") }
    #expect(nested?.pointer == "/tasks/1" + pointer && nested?.description == words)
  }

  @Test func `a member that a task does not have is named before anything else`() {
    let text = #"{"name":3,"c\u006flor/":1}"#
    let alone = #expect(throws: UnknownMember.self) { try task(text) }
    #expect(alone?.name == "color/" && alone?.pointer == "/color~1")
    let nested = #expect(throws: UnknownMember.self) { try tasks("{\"tasks\":[{},\(text)]}") }
    #expect(nested?.name == "color/" && nested?.pointer == "/tasks/1/color~1")
  }

  @Test func `another decoder, which would let unknown members pass, reads no new tasks`() {
    let task = Data(#"{"name":"a"}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Strict<NewTaskRequest>.self, from: task) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(NewTaskList.self, from: Data("[]".utf8)) }
  }

  @Test func `a batch is counted before it is read`() throws {
    let most = try tasks("{\"tasks\":[" + String(repeating: "{},", count: Limits.batch - 1) + "{}]}")
    #expect(most.count == Limits.batch)
    let problem = #expect(throws: Problem.self) {
      try tasks("{\"tasks\":[" + String(repeating: "7,", count: Limits.batch) + "7]}")
    }
    #expect(problem?.status == 413 && problem?.pointer == "/tasks")
    let fault = #expect(throws: JSONFault.self) { try tasks(#"{"tasks":{}}"#) }
    #expect(fault?.pointer == "/tasks")
  }
}
