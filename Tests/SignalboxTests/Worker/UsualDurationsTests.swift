import Testing

@testable import Signalbox

@Suite struct UsualDurationsTests {
  @Test func whatNeverEndedHasNone() {
    let usual = UsualDurations()
    #expect(usual["a"] == nil)
    #expect(usual.ofAll == nil)
  }

  @Test func theFirstOnesAreAveraged() {
    var usual = UsualDurations()
    usual.note(.seconds(1), of: "a")
    usual.note(.seconds(3), of: "a")
    usual.note(.seconds(8), of: "b")
    #expect(usual["a"] == .seconds(2))
    #expect(usual["b"] == .seconds(8))
  }

  @Test func itFollowsAChange() throws {
    var usual = UsualDurations()
    for _ in 0..<100 { usual.note(.seconds(1), of: "a") }
    for _ in 0..<100 { usual.note(.seconds(10), of: "a") }
    #expect(try #require(usual["a"]) > .seconds(9))
  }

  @Test func thatOfAllIsOfWhateverName() {
    var usual = UsualDurations()
    usual.note(.seconds(2), of: "a")
    usual.note(.seconds(4), of: "b")
    #expect(usual.ofAll == .seconds(3))
  }

  @Test func namesMadeUpAtRunTimeAreForgotten() {
    var usual = UsualDurations()
    usual.note(.seconds(1), of: "kept")
    for index in 0..<5000 {
      usual.note(.seconds(2), of: "closure-\(index)")
      if index.isMultiple(of: 500) { usual.note(.seconds(1), of: "kept") }
    }
    #expect(usual["kept"] == .seconds(1))
    #expect(usual["closure-4999"] == .seconds(2))
    #expect(usual["closure-0"] == nil)
  }
}
