import Signalbox
import Testing

@Suite struct CommandVariablesTests {
  @Test func `a copy is the same value, and one that was made apart is not`() {
    let variables: CommandVariables = ["A": "b"]
    let copy = NewTask(name: "work", environment: variables).environment
    let other: CommandVariables = ["A": "b"]
    #expect(variables.identity != nil)
    #expect(copy.identity == variables.identity)
    #expect(other.identity != variables.identity)
    #expect(other == variables)
    #expect(other.hashValue == variables.hashValue)
  }

  static let different: [([String: String], [String: String])] = [
    (["A": "b"], ["A": "c"]), (["A": "b"], ["B": "b"]), (["A": "b"], ["A": "b", "C": "d"]), (["A": "b"], [:]),
    (["": ""], [:]), (["AB": "c"], ["A": "bc"]),
    // One letter, as one scalar and as two.
    (["A": "\u{E9}"], ["A": "e\u{301}"]), (["\u{E9}": "a"], ["e\u{301}": "a"]),
  ]

  @Test(arguments: different)
  func `other bytes are other variables`(_ left: [String: String], _ right: [String: String]) {
    #expect(CommandVariables(left) != CommandVariables(right))
    #expect(CommandVariables(right) != CommandVariables(left))
  }

  @Test func `it knows how many bytes its names and values have`() {
    #expect(CommandVariables(["A": "bc", "\u{E9}": ""]).byteCount == 5)
  }

  @Test func `without variables there is nothing to share`() {
    let none: CommandVariables = [:]
    #expect(none == CommandVariables([:]))
    #expect(none.identity == nil)
    #expect(none.byteCount == 0)
    #expect(none.values == [:])
  }
}
