import FoundationEssentials
import Testing

@testable import quickstart

/// What a body must be.
@Suite struct ValidationTests {
  private func errors(_ json: String) throws -> [String: String] {
    do {
      _ = try JSONDecoder().decode(UserRegistration.self, from: Data(json.utf8))
      return [:]
    } catch let error as InvalidBody {
      return Dictionary(uniqueKeysWithValues: error.errors.map { ($0.field, $0.reason) })
    }
  }

  @Test(arguments: ["abc", String(repeating: "a", count: 32), "żółć", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦"])
  func `a username of 3 to 32 characters is taken`(_ name: String) throws {
    #expect(try errors(#"{"username": "\#(name)", "email": "a@example.org", "more": 1}"#) == [:])
  }

  @Test(arguments: ["", "ab", String(repeating: "a", count: 33)])
  func `any other is not`(_ name: String) throws {
    let errors = try errors(#"{"username": "\#(name)", "email": "a@example.org"}"#)
    #expect(errors == ["username": "must have 3 to 32 characters; it has \(name.count)"])
  }

  @Test func `every field that is wrong is named`() throws {
    #expect(try errors("{}") == ["username": "is required", "email": "is required"])
    let wrong = try errors(#"{"username": 7, "email": null}"#)
    #expect(wrong == ["username": "must be a string", "email": "must be a string"])
    #expect(try errors("[]") == ["body": "must be a JSON object"])
  }

  @Test(arguments: [
    "ana@example.org", "a.b+c@mail.example.co.uk", "o'neill@example.org", "x@1and1.com", "jörg@münchen.de", "a@b.c",
  ])
  func `an address is taken`(_ address: String) {
    #expect(EmailAddress.problem(address) == nil)
  }

  @Test(arguments: [
    "", "ana", "@example.org", "ana@", "ana@example", "a@b@example.org", "ana@.org", "ana@example.", "ana@-a.org",
    "ana@a-.org", ".ana@example.org", "ana.@example.org", "a..b@example.org", "an a@example.org", "ana@exam ple.org",
    "ana@127.0.0.1", "ana@example.org\n", "ana@example.org\r\nBcc: all@example.org", "ana@exa_mple.org",
    String(repeating: "a", count: 65) + "@example.org",
    "ana@" + String(repeating: "a", count: 64) + ".org",
    "ana@" + String(repeating: "a.", count: 130) + "org",
  ])
  func `what is no address is not`(_ address: String) {
    #expect(EmailAddress.problem(address)?.hasPrefix("must be an email address") == true)
  }

  @Test func `an order has a number, 123 unless it says another`() throws {
    func order(_ json: String) throws -> Int { try JSONDecoder().decode(Order.self, from: Data(json.utf8)).order }
    #expect(Order().order == 123)
    #expect(try order("{}") == 123)
    #expect(try order(#"{"order": 5}"#) == 5)
    for json in [#"{"order": 0}"#, #"{"order": "5"}"#, #"{"order": 1.5}"#, #"{"order": null}"#, "5"] {
      #expect(throws: InvalidBody.self, "\(json)") { try order(json) }
    }
  }
}
