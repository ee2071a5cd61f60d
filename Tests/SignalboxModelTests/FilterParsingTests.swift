import FuzzSupport
import SignalboxModel
import Testing

@Suite struct FilterParsingTests {
  @Test(
    arguments: [
      ("", []),
      ("  mail ", [.init(.word("mail"))]),
      ("mail 550", [.init(.word("mail")), .init(.word("550"))]),
      ("!mail", [.init(.word("mail"), isNegated: true)]),
      (#""two words""#, [.init(.word("two words"))]),
      (#""!not""#, [.init(.word("!not"))]),
      (#""http://x""#, [.init(.word("http://x"))]),
      (#""a\"b\\c\d""#, [.init(.word(#"a"b\c\d"#))]),
      (#"back\slash"#, [.init(.word(#"back\slash"#))]),
      ("state:failed", [.init(.state([.failed]))]),
      ("STATE:Failed|cancelled", [.init(.state([.failed, .cancelled]))]),
      ("!state:queued", [.init(.state([.queued]), isNegated: true)]),
      ("queue:mail|media", [.init(.queue([.glob("mail"), .glob("media")]))]),
      (#"queue:"a b"|"c|d""#, [.init(.queue([.exact("a b"), .exact("c|d")]))]),
      (#"queue:"A"|a*"#, [.init(.queue([.exact("A"), .glob("a*")]))]),
      (#"name:"a*?!""#, [.init(.name([.exact("a*?!")]))]),
      (#"!tag:"\"\\ 件名""#, [.init(.tag([.exact(#""\ 件名"#)]), isNegated: true)]),
      (#"name:"my job"*"#, [.init(.name([.glob("my job*")]))]),
      ("name:send_*", [.init(.name([.glob("send_*")]))]),
      ("tag:user=42", [.init(.tag([.glob("user=42")]))]),
      ("tag:a:b", [.init(.tag([.glob("a:b")]))]),
      ("error~timeout", [.init(.error(["timeout"]))]),
      (#"error~"timed out"|550"#, [.init(.error(["timed out", "550"]))]),
      ("id:4812", [.init(.id([TaskID(4812)]))]),
      ("id:#4812|7", [.init(.id([TaskID(4812), TaskID(7)]))]),
      ("#4812", [.init(.id([TaskID(4812)]))]),
      (##""#4812""##, [.init(.word("#4812"))]),
      ("#tag", [.init(.word("#tag"))]),
      ("age>5m", [.init(.age(.greater, .seconds(300)))]),
      ("age<=250ms", [.init(.age(.lessOrEqual, .milliseconds(250)))]),
      ("age>=1.5h", [.init(.age(.greaterOrEqual, .seconds(5400)))]),
      ("age<2d", [.init(.age(.less, .seconds(172_800)))]),
      ("running>5m", [.init(.time(.running, .greater, .seconds(300)))]),
      ("silent>5m", [.init(.time(.silent, .greater, .seconds(300)))]),
      ("!SILENT:1.5h", [.init(.time(.silent, .equal, .seconds(5400)), isNegated: true)]),
      ("ended<10m", [.init(.time(.ended, .less, .seconds(600)))]),
      ("!took>=1.5s", [.init(.time(.took, .greaterOrEqual, .milliseconds(1500)), isNegated: true)]),
      (#"command~"rsync -a"|tar"#, [.init(.command(["rsync -a", "tar"]))]),
      ("attempt>=2", [.init(.number(.attempt, .greaterOrEqual, 2))]),
      ("attempt:2", [.init(.number(.attempt, .equal, 2))]),
      ("priority=-5", [.init(.number(.priority, .equal, -5))]),
      ("tries<3", [.init(.number(.tries, .less, 3))]),
    ] as [(String, [TaskQuery.Term])])
  func reads(text: String, terms: [TaskQuery.Term]) throws {
    #expect(try TaskQuery(parsing: text) == TaskQuery(terms))
  }

  @Test(arguments: [
    ("stat:failed", 1, "the keys are state, queue, name, tag, error, command, id, age, running, silent, ended, took"),
    ("stat:failed", 1, #"no key is named "stat" (did you mean state?)"#),
    ("qeue:mail", 1, "(did you mean queue?)"),
    ("state:queud", 7, #"no state is named "queud" (did you mean queued?)"#),
    ("state:FAILD", 7, "(did you mean failed?)"),
    ("mail http://x", 6, #"quote it: "http://x""#),
    ("!http://x", 2, #"quote it: "http://x""#),
    ("件名 :x", 4, "the keys are"),
    ("state:queud", 7, "waiting, scheduled, queued, running, completed, failed, cancelled"),
    ("state:failed|", 14, "needs a value"),
    (#"queue:"a"||b"#, 11, "needs a value"),
    ("state:", 7, "state:failed"),
    (#"queue:"""#, 7, "needs a value"),
    (#"queue:x|"a*"b"#, 11, "stands for itself"),
    ("state=failed", 6, "colon"),
    ("name~x", 5, "colon"),
    ("error:x", 6, "error~timeout"),
    ("age:5", 5, "ms, s, m, h, d"),
    ("took>5", 6, "took takes a number with a unit"),
    ("silent>5", 8, "silent takes a number with a unit"),
    ("silent~5m", 7, "silent>5m"),
    ("silnt>5m", 1, "(did you mean silent?)"),
    ("runing>5m", 1, "(did you mean running?)"),
    ("command:rsync", 8, "command~rsync"),
    ("age>5", 5, "ms, s, m, h, d"),
    ("age>", 5, "ms, s, m, h, d"),
    ("age>=-5m", 6, "ms, s, m, h, d"),
    ("age~5m", 4, "<="),
    ("attempt>=two", 10, "whole number"),
    ("id:0", 4, "number from 1"),
    ("id:1|x", 6, "number from 1"),
    ("a|b", 2, #"quote it: "a|b""#),
    (#"mail "open"#, 6, "not closed"),
    (#"name:"open state:failed"#, 6, "not closed"),
    ("!", 1, "without a space"),
    ("! x", 1, "without a space"),
    ("!!x", 2, "one ! negates"),
    (#""""#, 1, "leave it out"),
    ("👍🏽 e\u{301} x:y", 5, "the keys are"),
  ])
  func refuses(text: String, column: Int, hint: String) throws {
    let error = try #require(throws: FilterError.self) { try TaskQuery(parsing: text) }
    #expect(error.column == column)
    #expect(error.message.contains(hint), "\(error.message)")
  }

  @Test(arguments: TaskQuery.TimeField.allCases)
  func theExampleOfALengthOfTimeIsReadAsIt(field: TaskQuery.TimeField) throws {
    let terms = try TaskQuery(parsing: field.example).terms
    guard terms.count == 1, case .time(let read, _, _) = terms[0].predicate else {
      Issue.record("\(field.example)")
      return
    }
    #expect(read == field)
  }

  @Test(arguments: TaskQuery.NumberField.allCases)
  func theExampleOfANumberIsReadAsIt(field: TaskQuery.NumberField) throws {
    let terms = try TaskQuery(parsing: field.example).terms
    guard terms.count == 1, case .number(let read, _, _) = terms[0].predicate else {
      Issue.record("\(field.example)")
      return
    }
    #expect(read == field)
  }

  @Test func everyKeyIsNamedToWhoeverWritesAnotherOne() throws {
    let error = try #require(throws: FilterError.self) { try TaskQuery(parsing: "nothing:1") }
    for field in TaskQuery.TimeField.allCases { #expect(error.message.contains(field.rawValue)) }
    for field in TaskQuery.NumberField.allCases { #expect(error.message.contains(field.rawValue)) }
  }

  @Test func refusesFiltersThatAreTooLong() throws {
    let longest = String(repeating: "é", count: TaskQuery.byteLimit / 2)
    #expect(try TaskQuery(parsing: longest).terms.count == 1)
    let error = try #require(throws: FilterError.self) { try TaskQuery(parsing: longest + "x") }
    #expect(error.column == TaskQuery.byteLimit / 2 + 1)
    #expect(error.message.contains("4097 bytes"))
  }

  @Test func refusesTooManyTerms() throws {
    let most = Array(repeating: "x", count: TaskQuery.termLimit).joined(separator: " ")
    #expect(try TaskQuery(parsing: most).terms.count == TaskQuery.termLimit)
    let error = try #require(throws: FilterError.self) { try TaskQuery(parsing: most + " y") }
    #expect(error.column == 2 * TaskQuery.termLimit + 1)
  }

  @Test(arguments: [
    ("  state:failed|QUEUED   mail", "state:queued|failed mail"), ("age>300s", "age>5m"), ("attempt:2", "attempt=2"),
    (##""#7" id:3|#2"##, ##""#7" id:2|3"##), (#"queue:"a"|"b c""#, #"queue:"a"|"b c""#),
    (#"queue:a"b c"*"#, #"queue:ab" "c*"#), ("age>0.25ms", "age>0.25ms"),
    ("age>0d", "age>0s"),
  ])
  func printsOneForm(text: String, canonical: String) throws {
    #expect(try TaskQuery(parsing: text).text == canonical)
  }

  @Test(arguments: UInt64(0)..<20) func whatIsPrintedParsesToTheSame(seed: UInt64) throws {
    var generator = FilterGenerator(random: SeededGenerator(seed: seed))
    for _ in 0..<100 {
      let query = generator.query()
      let again = try TaskQuery(parsing: query.text)
      #expect(again == query, "\(query.text)")
      #expect(again.text == query.text)
    }
  }

  /// Whatever is typed is a query or an error whose column is in the text.
  @Test(arguments: UInt64(100)..<120) func anyTextIsReadOrRefused(seed: UInt64) throws {
    var generator = FilterGenerator(random: SeededGenerator(seed: seed))
    for _ in 0..<100 {
      let text = generator.noise()
      do throws(FilterError) {
        let query = try TaskQuery(parsing: text)
        #expect(try TaskQuery(parsing: query.text) == query, "\(text)")
      } catch {
        #expect((1...text.count + 1).contains(error.column), "\(text)")
        #expect(!error.message.isEmpty)
      }
    }
  }
}
