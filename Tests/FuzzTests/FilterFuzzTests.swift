import FuzzSupport
import SignalboxModel
import Testing

extension FuzzTests {
  @Suite struct Filters {
    private static let words = [
      "state:", "failed", "queue:", "error~", "command~", "running<", "age>", "5m", "id:", "|", "\"", "\\", "!", "#7",
      "<=",
    ]

    @Test func `a filter is read as what it prints, or refused at a place within it`() {
      fuzz(2500) { random in
        var generator = FilterGenerator(random: random.fork())
        let text =
          random.chance(30)
          ? generator.noise()
          : String(decoding: random.mutated(Array(generator.query().text.utf8), words: Self.words), as: UTF8.self)
        do throws(FilterError) {
          return try Self.fault(TaskQuery(parsing: text))
        } catch {
          let isWithin = (1...text.count + 1).contains(error.column)
          return isWithin && !error.message.isEmpty ? nil : "\(text.debugDescription): \(error)"
        }
      }
    }

    private static func fault(_ query: TaskQuery) throws(FilterError) -> String? {
      let again = try TaskQuery(parsing: query.text)
      guard again == query, again.text == query.text else { return "\(query.text) is read as \(again)" }
      let now = Timestamp(microseconds: .max)
      let task = TaskRecord(
        id: TaskID(1), name: "e\u{301}", tags: ["件", ""], enqueuedAt: Timestamp(microseconds: .min))
      let terms = query.terms.map { TaskQuery([$0]).matches(task, now: now) }
      return query.matches(task, now: now) == terms.allSatisfy { $0 } ? nil : "\(query.text) is not all of its terms"
    }

    @Test func `a filter of many terms and nothing but operators costs no more than its length`() {
      fuzz(200) { random in
        let text = String(repeating: random.text(of: FilterGenerator.pieces, upTo: 3), count: 900)
        do throws(FilterError) {
          return try Self.fault(TaskQuery(parsing: text))
        } catch {
          return (1...text.count + 1).contains(error.column) ? nil : "\(error)"
        }
      }
    }

    @Test func `a cursor is one that was made, or none`() {
      fuzz(2000) { random in
        let sort = TaskSort(random.pick(TaskSort.Key.allCases), descending: random.chance(50))
        let position = TaskPosition(
          rank: random.pick([0, 3, .min]), value: random.pick([.min, .max, 0]),
          id: TaskID(random.pick([1, .max, .min])))
        let cursor = PageCursor(position: position, isBackward: random.chance(50), filter: "a", sort: sort)
        guard PageCursor(text: cursor.text) == cursor, cursor.belongs(toFilter: "a", sort: sort) else {
          return "\(cursor) is not read back"
        }
        let text = String(
          decoding: random.mutated(Array(cursor.text.utf8), words: [".", "v1", "-", "+", "zz"]), as: UTF8.self)
        return PageCursor(text: text).map { $0.text == text ? nil : "\(text) is read as \($0.text)" } ?? nil
      }
    }

    @Test func `times, ids and durations are read as what they print, or not at all`() {
      fuzz(3000) { random in
        let samples = [
          "2026-11-23T14:03:27.123456Z", "0000-01-01T00:00:00-23:59", "9999-12-31T23:59:60.9+23:59", "#4812", "1.5h",
        ]
        let text = String(
          decoding: random.mutated(
            Array(random.pick(samples).utf8), words: ["Z", "+", "-", ":", ".", "T", "00", "60", "#", "ms", "d"]),
          as: UTF8.self)
        if let time = Timestamp(rfc3339: text) {
          let again = Timestamp(rfc3339: time.rfc3339)
          let isHeld = time.components().year == 0 || time.components().year == 9999
          // Cut to milliseconds, and held within four digits of a year.
          guard let again, again <= time || isHeld, isHeld || time - again < .milliseconds(1) else {
            return "\(text): \(time) is written \(time.rfc3339)"
          }
        }
        if let id = TaskID(text: text), TaskID(text: "\(id)") != id || id.rawValue < 1 { return "\(text): \(id)" }
        if let duration = DurationText.parse(text), DurationText.parse(DurationText.exact(duration)) != duration {
          return "\(text): \(DurationText.exact(duration))"
        }
        return nil
      }
    }
  }
}
