import SignalboxModel
import Testing

@testable import Signalbox

/// What stands against a task, decided from facts alone.
@Suite struct HindranceTests {
  private static let now = Timestamp(microseconds: 1_795_442_607_000_000)
  private static let mark = OperatorMark(at: now, by: "ana")

  /// A server that knows `mail` and the blocking `scan`, with room.
  private static func facts(_ change: (inout ServerFacts) -> Void = { _ in }) -> ServerFacts {
    var facts = ServerFacts(now: now)
    facts.names = ["mail": .cooperative, "scan": .blocking]
    facts.slots = SlotUse(used: 1, total: 2)
    facts.blocking = SlotUse(used: 1, total: 2)
    change(&facts)
    return facts
  }

  private static func task(_ change: (inout TaskRecord) -> Void = { _ in }) -> TaskRecord {
    var task = TaskRecord(id: TaskID(9), name: "mail", enqueuedAt: now)
    change(&task)
    return task
  }

  /// A task, a server, and the codes of all reasons that are expected, with the words of the first in a list.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var task: TaskRecord
    var facts: ServerFacts
    var codes: [WhyCode]
    var short: String?

    init(
      _ name: String, _ codes: [WhyCode], _ short: String?, task: (inout TaskRecord) -> Void = { _ in },
      facts: (inout ServerFacts) -> Void = { _ in }
    ) {
      testDescription = name
      self.task = HindranceTests.task(task)
      self.facts = HindranceTests.facts(facts)
      self.codes = codes
      self.short = short
    }
  }

  private static func pause(_ facts: inout ServerFacts) {
    facts.queues["default"] = QueueRecord(name: "default", paused: mark)
  }

  private static func limit(_ facts: inout ServerFacts, running: Int) {
    facts.queues["default"] = QueueRecord(name: "default", concurrency: 2, counts: StateCounts([.running: running]))
  }

  private static func rate(_ facts: inout ServerFacts, next: Duration?) {
    facts.queues["default", default: QueueRecord(name: "default")].rate = 0.5
    facts.nextStarts["default"] = next
  }

  static let queued: [Case] = [
    Case("nothing stands against it", [.next], "next"),
    Case("paused", [.paused], "paused by ana", facts: { pause(&$0) }),
    Case("another queue is paused", [.next], "next") {
      $0.queue = "other"
    } facts: {
      pause(&$0)
    },
    Case("its name is not known", [.noWorker], "no worker knows other", task: { $0.name = "other" }),
    Case("a command where none run", [.noWorker], "no worker runs commands", task: { $0.kind = .command }),
    Case("a command where they run", [.next], "next") {
      $0.kind = .command
    } facts: {
      $0.runsCommands = true
    },
    Case("a closure of another process", [.closureOwner], "its process is gone", task: { $0.kind = .closure }),
    Case("a closure of this process", [.next], "next") {
      $0.kind = .closure
    } facts: {
      $0.closures = [TaskID(9): .cooperative]
    },
    Case("nobody runs the registry", [.noWorker], "no worker runs", facts: { $0.activity = .notStarted }),
    Case("at the limit", [.concurrency], "limit 2 reached", facts: { limit(&$0, running: 2) }),
    Case("over the limit", [.concurrency], "limit 2 reached", facts: { limit(&$0, running: 3) }),
    Case("over the rate", [.rate], "rate 0.5/s reached", facts: { rate(&$0, next: .seconds(2)) }),
    Case("within the rate", [.next], "next", facts: { rate(&$0, next: nil) }),
    Case("below the limit", [.next], "next", facts: { limit(&$0, running: 1) }),
    Case("no slot", [.noSlot], "no free slot", facts: { $0.slots.used = 2 }),
    Case(
      "no slot, since not all fit", [.noSlot], "no free slot",
      facts: { $0.slots = SlotUse(used: 2, total: 2, limit: SlotLimit(configured: 8, resource: "descriptors")) }),
    Case(
      "the machine is short of something", [.shortage], "too few processes",
      facts: {
        $0.shortage = MachineShortage(.processes, "none")
        $0.slots = SlotUse(used: 0, total: 0, limit: SlotLimit(configured: 2, resource: "processes"))
      }),
    Case("only threads are full", [.next], "next", facts: { $0.blocking?.used = 2 }),
    Case("a blocking task, only slots are full", [.next], "next") {
      $0.name = "scan"
    } facts: {
      $0.slots.used = 2
    },
    Case("a blocking task, threads are full", [.noSlot], "no free thread") {
      $0.name = "scan"
    } facts: {
      $0.blocking?.used = 2
    },
    Case("a blocking closure, threads are full", [.noSlot], "no free thread") {
      $0.kind = .closure
    } facts: {
      $0.closures = [TaskID(9): .blocking]
      $0.blocking?.used = 2
    },
    Case("a command named as a blocking task", [.next], "next") {
      $0.kind = .command
      $0.name = "scan"
    } facts: {
      $0.runsCommands = true
      $0.blocking?.used = 2
    },
    Case(
      "the store cannot write", [.storeNotWritable], "store takes no changes", facts: { $0.storeFault = "disk full" }),
    Case("held", [.held], "held by its request", facts: { $0.held = [TaskID(9)] }),
    Case("another is held", [.next], "next", facts: { $0.held = [TaskID(8)] }),
    Case(
      "a drain that claims no typed tasks", [.draining], "server is stopping",
      facts: {
        $0.activity = .drainingClosures
      }),
    Case("a drain that claims closures", [.next], "next") {
      $0.kind = .closure
    } facts: {
      $0.activity = .drainingClosures
      $0.closures = [TaskID(9): .cooperative]
    },
    Case("a drain that claims everything", [.next], "next", facts: { $0.activity = .drainingAll }),
    Case("stopped", [.draining], "server is stopping", facts: { $0.activity = .stopped }),
  ]

  static let together: [Case] = [
    Case(
      "all at once", [.held, .paused, .storeNotWritable, .draining, .noSlot], "held by its request",
      facts: {
        $0.held = [TaskID(9)]
        pause(&$0)
        $0.storeFault = "disk full"
        $0.activity = .stopped
        $0.slots.used = 2
      }),
    Case(
      "a limit and no slot", [.concurrency, .noSlot], "limit 2 reached",
      facts: {
        limit(&$0, running: 2)
        $0.slots.used = 2
      }),
    Case(
      "a limit, a rate and no slot", [.concurrency, .rate, .noSlot], "limit 2 reached",
      facts: {
        limit(&$0, running: 2)
        rate(&$0, next: .seconds(2))
        $0.slots.used = 2
      }),
    Case(
      "a rate of a paused queue", [.paused, .rate], "paused by ana",
      facts: {
        pause(&$0)
        rate(&$0, next: .seconds(2))
      }),
    Case(
      "a machine that is short, and every slot taken", [.shortage, .noSlot], "too few processes",
      facts: {
        $0.shortage = MachineShortage(.processes, "none")
        $0.slots = SlotUse(used: 2, total: 2)
      }),
    Case("a scheduled task of a server that stops", [.scheduled, .draining], "scheduled") {
      $0.state = .scheduled
    } facts: {
      $0.activity = .stopped
    },
    Case("a wait for a task and for its time", [.waiting, .scheduled], "waits for #4") {
      $0.state = .waiting
      $0.after = TaskID(4)
      $0.runAt = now + .seconds(60)
    },
    Case("what nobody runs needs no slot", [.paused, .noWorker], "paused by ana") {
      $0.name = "other"
    } facts: {
      pause(&$0)
      $0.slots.used = 2
    },
    Case("a scheduled task of a paused queue", [.scheduled, .paused], "scheduled") {
      $0.state = .scheduled
    } facts: {
      pause(&$0)
      $0.slots.used = 2
    },
    Case("a waiting task that is held and unknown", [.waiting, .held, .noWorker], "waits for #4") {
      $0.state = .waiting
      $0.after = TaskID(4)
      $0.name = "other"
    } facts: {
      $0.held = [TaskID(9)]
    },
  ]

  static let states: [Case] = [
    Case("scheduled", [.scheduled], "scheduled", task: { $0.state = .scheduled }),
    Case("retrying", [.retrying], "retry 2 after exit code 1") {
      $0.state = .scheduled
      $0.tries = 2
      $0.error = TaskFailure(type: "exit", message: "exit code 1: no route")
    },
    Case("waiting for nobody knows what", [.waiting], "waits", task: { $0.state = .waiting }),
    Case("running", [.running], nil, task: { $0.state = .running }),
    Case("running, and not to be ended", [.cannotEnd, .running], "cannot be ended") {
      $0.state = .running
    } facts: {
      $0.unendable = [TaskID(9): "process 71 waits"]
    },
    Case("completed", [.completed], nil, task: { $0.state = .completed }),
    Case("failed", [.failed], nil, task: { $0.state = .failed }),
    Case("cancelled", [.cancelled], nil, task: { $0.state = .cancelled }),
    Case("a lost closure", [.closureLost], nil) {
      $0.kind = .closure
      _ = $0.loseClosure(at: now)
    },
  ]

  @Test(arguments: queued + together + states) func everyReasonIsFound(example: Case) {
    let found = example.facts.hindrances(of: example.task)
    #expect(found.map { $0.code(for: example.task) } == example.codes)
    #expect(found.first?.short(for: example.task) == example.short)
  }

  /// What takes more looking adds to the long answer and never changes the few words.
  @Test(arguments: queued + together + states) func theListSaysWhatTheLongAnswerBeginsWith(example: Case) {
    let long = example.facts.hindrances(
      of: example.task, place: PlaceInLine(ahead: 7, aheadInQueue: 3), predecessor: Self.task { $0.state = .running })
    #expect(long.first?.short(for: example.task) == example.short)
    #expect(long.map { $0.code(for: example.task) } == example.codes)
  }

  @Test(arguments: queued + together + states) func everyReasonIsASentenceWithARemedy(example: Case) {
    for hindrance in example.facts.hindrances(of: example.task, place: PlaceInLine(ahead: 7, aheadInQueue: 3)) {
      let reason = hindrance.reason(for: example.task, at: Self.now)
      #expect(!reason.message.isEmpty && !reason.message.hasSuffix("."))
      #expect(reason.remedy.hasSuffix("."))
      #expect(!"\(reason.message)\(reason.remedy)".contains("Optional"))
    }
  }

  @Test func everyCodeIsGivenForSomething() {
    let given = Set((Self.queued + Self.together + Self.states).flatMap(\.codes))
    #expect(Set(WhyCode.all).subtracting(given).isEmpty)
  }

  @Test func everyLineHasAPlaceAndAnEstimate() {
    let facts = Self.facts {
      Self.limit(&$0, running: 2)
      Self.rate(&$0, next: .seconds(2))
      $0.slots.used = 2
      $0.usual.note(.seconds(6), of: "mail")
      $0.usual.note(.seconds(2), of: "scan")
      $0.running = Self.running(seconds: 0, 0)
    }
    let found = facts.hindrances(of: Self.task(), place: PlaceInLine(ahead: 7, aheadInQueue: 3))
    let reasons = found.map { $0.reason(for: Self.task(), at: Self.now) }
    #expect(reasons.map(\.code) == [.concurrency, .rate, .noSlot])
    #expect(reasons.map(\.ahead) == [3, 3, 7])
    // Four of 6 s by two; 2 s and three more of the same; 6 s, and three rounds of 4 s.
    #expect(reasons.map(\.estimate) == [12, 8, 18])
  }

  /// Tasks of `mail` in the default queue that have run for so long.
  private static func running(seconds: Double...) -> [TaskRecord] {
    seconds.enumerated().map { index, seconds in
      task {
        $0.id = TaskID(Int64(index + 1))
        $0.state = .running
        $0.duration = seconds
      }
    }
  }

  @Test func whatRunsForMuchLongerThanUsualIsNamedInPlaceOfAnEstimate() {
    let facts = Self.facts {
      $0.queues["default"] = QueueRecord(name: "default", concurrency: 1, counts: StateCounts([.running: 1]))
      $0.slots = SlotUse(used: 1, total: 1)
      $0.usual.note(.milliseconds(250), of: "mail")
      $0.running = Self.running(seconds: 900)
    }
    let found = facts.hindrances(of: Self.task(), place: PlaceInLine(ahead: 0, aheadInQueue: 0))
    let reasons = found.map { $0.reason(for: Self.task(), at: Self.now) }
    #expect(reasons.map(\.code) == [.concurrency, .noSlot])
    for reason in reasons {
      #expect(reason.estimate == nil)
      #expect(
        reason.message.hasSuffix("is before it; nobody can tell when it starts: #1 has run for 15m, usually 250ms"))
    }
  }

  @Test func whatRunsInOtherQueuesDoesNotHoldUpALimit() {
    let facts = Self.facts {
      Self.limit(&$0, running: 2)
      $0.usual.note(.seconds(6), of: "mail")
      $0.running = Self.running(seconds: 2, 3, 900)
      $0.running?[2].queue = "other"
    }
    let found = facts.hindrances(of: Self.task(), place: PlaceInLine(ahead: 0, aheadInQueue: 0))
    #expect(found.map { $0.reason(for: Self.task(), at: Self.now).estimate } == [3])
  }

  @Test func nobodyWhoLookedAtWhatRunsMeansNoEstimate() {
    let facts = Self.facts {
      Self.limit(&$0, running: 2)
      $0.usual.note(.seconds(6), of: "mail")
    }
    let found = facts.hindrances(of: Self.task(), place: PlaceInLine(ahead: 0, aheadInQueue: 0))
    #expect(found.map { $0.reason(for: Self.task(), at: Self.now).estimate } == [nil])
  }

  @Test func aLineThatSomethingElseHoldsUpHasAPlaceAndNoEstimate() {
    let facts = Self.facts {
      Self.pause(&$0)
      $0.queues["default"]?.concurrency = 2
      $0.queues["default"]?.counts = StateCounts([.running: 2])
      Self.rate(&$0, next: .seconds(2))
      $0.slots.used = 2
      $0.usual.note(.seconds(6), of: "mail")
    }
    let found = facts.hindrances(of: Self.task(), place: PlaceInLine(ahead: 7, aheadInQueue: 3))
    let reasons = found.map { $0.reason(for: Self.task(), at: Self.now) }
    #expect(reasons.map(\.code) == [.paused, .concurrency, .rate, .noSlot])
    #expect(reasons.map(\.ahead) == [nil, 3, 3, 7])
    #expect(reasons.allSatisfy { $0.estimate == nil })
  }
}
