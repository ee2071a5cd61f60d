import SignalboxModel

/// Decides what a worker does, when it claims, what it stops and why, and acts on nothing itself: each event gives the
/// actions that follow from it.
struct WorkerMachine {
  enum Phase: Equatable {
    /// Claims whenever a slot is free. Until a drain begins.
    case working
    /// Runs what it holds to its end; claims on what would be lost otherwise. Until nothing runs or the deadline.
    case draining(DrainClaims)
    /// Has asked everything to stop. Until nothing runs or what does not stop is given up.
    case stopping
    /// Has given up what did not stop; waits only for outcomes to be told. Until nothing is held.
    case givingUp
    /// Holds nothing and claims nothing, for good.
    case ended
  }

  /// What is claimed while it drains.
  enum DrainClaims: Equatable {
    /// Everything: the store forgets what is left.
    case everything
    /// Closures: nobody else can run them. The rest runs at the next start.
    case closures
  }

  /// Why an attempt was asked to stop; the strongest reason stays.
  enum StopReason: Int, Comparable {
    case cancel
    case timeout
    case shutdown
    case lost

    static func < (left: StopReason, right: StopReason) -> Bool { left.rawValue < right.rawValue }
  }

  enum Action: Equatable {
    case claim(SlotClass, limit: Int)
    case stop(AttemptKey)
    case kill(AttemptKey)
    /// Wait no longer for the attempt's work.
    case giveUp(AttemptKey)
    /// End the claims that wait: they ask for more than is free.
    case recallClaims
    /// Whether claims may wait in the store for work to come.
    case letClaimsWait(Bool)
    /// Nothing runs and nothing will; given once.
    case end

    var concernsAttempt: Bool {
      switch self {
      case .stop, .kill, .giveUp: true
      case .claim, .recallClaims, .letClaimsWait, .end: false
      }
    }
  }

  /// What was asked of a running attempt.
  struct Request: Equatable {
    var stop: StopReason?
    var isKilled = false
    /// Whether what it waited for does not come before this process ends.
    var isCutOff = false

    /// What its work's failure is put down to; nil when it is the work's own.
    var reason: StopReason? { stop ?? (isCutOff ? .shutdown : nil) }
  }

  /// The slots of one class.
  fileprivate struct Lane {
    /// How many there would be if the machine bore them all, and how many it bears.
    var configured: Int
    var slots: Int
    /// May be more than there are: who has waited goes on at once.
    var used = 0
    /// How many have given their slot back while they wait for other tasks, and how many may.
    var waiting = 0
    var mostWaiting = Int.max
    /// Claims under way, and the slots that they may fill.
    var claims = 0
    var reserved = 0
    /// Whether there may be work that no claim has asked for yet.
    var mayHaveMore = false
  }

  private struct Running {
    var slot: SlotClass
    var request: Request
    /// Whether its work has ended and its slot is free again; its outcome is being told.
    var isOver = false
    /// For how many other tasks it waits, and whether it has given its slot back for that.
    var waits = 0
    var isAway = false
  }

  /// How many claims each class has under way when it has slots enough: while the answer of one is on its way the other still
  /// waits, so that tasks which come meanwhile start with the commit that adds them.
  static let claimsAtOnce = 2

  /// How many threads there are at most for blocking work, those included whose attempts wait for other tasks.
  static let mostBlocking = 1024

  private(set) var phase = Phase.working
  /// Whether this process may have closures to run: a drain of a durable store claims nothing else.
  var hasClosures = true
  private(set) var room: MachineRoom
  /// Claims under way that were made before the latest shortage.
  private var claimsBeforePause = 0
  private var running: [AttemptKey: Running] = [:]
  private var cooperative: Lane
  private var blocking: Lane

  /// A machine with so many slots; `blocking` is 0 while there is no blocking work, see ``open(blocking:)``.
  init(slots: Int, blocking: Int = 0, room: MachineRoom = MachineRoom()) {
    cooperative = Lane(configured: slots, slots: min(slots, room.fitting))
    self.blocking = Lane(configured: blocking, slots: blocking)
    self.blocking.mostWaiting = max(Self.mostBlocking - blocking, 0)
    self.room = room
  }

  var runningKeys: [AttemptKey] { Array(running.keys) }
  var isIdle: Bool { running.isEmpty }

  func use(of slot: SlotClass) -> SlotUse {
    switch slot {
    case .cooperative: use(of: cooperative)
    case .blocking: use(of: blocking)
    }
  }

  private func use(of lane: Lane) -> SlotUse {
    let inForce = min(lane.slots, lane.used + lane.reserved + min(room.allowance, lane.slots))
    guard inForce < lane.configured else { return SlotUse(used: lane.used, total: inForce) }
    let resource = inForce < lane.slots ? room.shortage?.resource : nil
    return SlotUse(
      used: lane.used, total: inForce,
      limit: SlotLimit(configured: lane.configured, resource: (resource ?? .descriptors).rawValue))
  }

  /// The first blocking work has come: from now on it is claimed too.
  mutating func open(blocking slots: Int) -> [Action] {
    blocking.configured = max(blocking.configured, slots)
    blocking.slots = blocking.configured
    blocking.mostWaiting = max(Self.mostBlocking - blocking.slots, 0)
    return workAvailable()
  }

  /// An attempt found that the machine has no room for it, and is put back.
  mutating func ranShort(_ shortage: MachineShortage, at now: Duration) -> [Action] {
    guard room.ranShort(shortage, at: now) else { return [] }
    claimsBeforePause = cooperative.claims + blocking.claims
    guard phase == .working else { return [] }
    return [.letClaimsWait(false)]
  }

  /// Time has passed since something ran short.
  mutating func lookAtRoom(at now: Duration) -> [Action] {
    guard room.look(at: now, most: cooperative.slots + blocking.slots) else { return [] }
    expectMore()
    return (phase == .working ? [.letClaimsWait(true)] : []) + claim() + end()
  }

  mutating func workAvailable() -> [Action] {
    expectMore()
    return claim()
  }

  /// A claim's answer, whose attempts run from now on; what comes too late to be run has been asked to stop already.
  mutating func claimed(_ keys: [AttemptKey], for slot: SlotClass, asked limit: Int) -> [Action] {
    let isTooLate = phase == .stopping || phase == .givingUp
    for key in keys { running[key] = Running(slot: slot, request: Request(stop: isTooLate ? .shutdown : nil)) }
    claimed(keys.count, for: slot, of: limit)
    return claim() + end()
  }

  /// A claim that the store could not answer; what it asked for may still be there.
  mutating func claimFailed(for slot: SlotClass, asked limit: Int) -> [Action] {
    claimed(0, for: slot, of: limit)
    change(slot) { $0.mayHaveMore = true }
    return claim() + end()
  }

  private mutating func claimed(_ count: Int, for slot: SlotClass, of limit: Int) {
    change(slot) { $0.claimed(count, of: limit) }
    guard claimsBeforePause > 0 else { return room.take(count - limit) }
    // It took nothing of what may be claimed since, so that it gives nothing back.
    claimsBeforePause -= 1
    room.take(count)
  }

  /// The attempt's work has ended, or is waited for no longer: its slot is free; what it comes to is still to be told.
  mutating func worked(_ key: AttemptKey) -> [Action] {
    free(key)
    expectMore()
    return claim()
  }

  /// The attempt's outcome has been told.
  mutating func ended(_ key: AttemptKey) -> [Action] {
    free(key)
    running[key] = nil
    // In both classes: a queue at its limit may have kept either waiting.
    expectMore()
    return claim() + end()
  }

  private mutating func free(_ key: AttemptKey) {
    guard let attempt = running[key], !attempt.isOver else { return }
    running[key]?.isOver = true
    change(attempt.slot) { lane in
      if attempt.isAway { lane.waiting -= 1 } else { lane.used -= 1 }
    }
    room.take(-1)
  }

  /// How many attempts have a thread: those that wait for other tasks keep theirs.
  var blockingAttempts: Int { blocking.used + blocking.waiting }

  /// How many attempts of a class have given their slot back while they wait for other tasks.
  func waiting(in slot: SlotClass) -> Int {
    switch slot {
    case .cooperative: cooperative.waiting
    case .blocking: blocking.waiting
    }
  }

  /// The attempt waits for another task: its slot is free until it goes on.
  mutating func waits(_ key: AttemptKey) -> [Action] {
    guard let attempt = running[key], !attempt.isOver else { return [] }
    running[key]?.waits += 1
    guard !attempt.isAway else { return [] }
    var isAway = false
    change(attempt.slot) { lane in
      guard lane.waiting < lane.mostWaiting else { return }
      isAway = true
      lane.waiting += 1
      lane.used -= 1
    }
    guard isAway else { return [] }
    running[key]?.isAway = true
    expectMore()
    return claim()
  }

  /// Whether an attempt keeps its slot although it waits: so many wait already that no more threads are made.
  func keepsSlot(_ key: AttemptKey) -> Bool {
    running[key].map { !$0.isOver && !$0.isAway } ?? false
  }

  /// What the attempt has waited for has come, or is waited for no longer: it goes on at once, and nothing is claimed
  /// until no more slots are taken than there are.
  mutating func goesOn(_ key: AttemptKey) -> [Action] {
    guard let attempt = running[key], !attempt.isOver, attempt.waits > 0 else { return [] }
    running[key]?.waits -= 1
    guard attempt.waits == 1, attempt.isAway else { return [] }
    running[key]?.isAway = false
    var isOver = false
    change(attempt.slot) { lane in
      lane.waiting -= 1
      lane.used += 1
      isOver = lane.reserved > 0 && lane.used + lane.reserved > lane.slots
    }
    guard isOver, phase == .working else { return [] }
    // Those that are ended are made again, for as many as are free then.
    expectMore()
    return [.recallClaims]
  }

  /// What the attempt waits for does not come before this process ends: a failure of it from now on is the shutdown's, but
  /// it is not asked to stop before the deadline, and may do something else.
  mutating func cutOff(_ key: AttemptKey) { running[key]?.request.isCutOff = true }

  mutating func directed(_ key: AttemptKey, _ directive: Directive) -> [Action] {
    switch directive {
    case .cancel: stop(key, .cancel)
    // By force first: what is asked to stop after it is ended already.
    case .kill: kill(key, beforeStop: .cancel)
    case .lost: stop(key, .lost)
    }
  }

  mutating func timedOut(_ key: AttemptKey) -> [Action] { stop(key, .timeout) }

  mutating func drain(claiming claims: DrainClaims) -> [Action] {
    guard phase == .working else { return [] }
    phase = .draining(claims)
    return claim() + end()
  }

  /// The drain's deadline has come: everything is asked to stop.
  mutating func deadline() -> [Action] {
    switch phase {
    case .working, .draining: phase = .stopping
    case .stopping, .givingUp, .ended: return []
    }
    return stopAll() + end()
  }

  /// What does not stop is waited for no longer.
  mutating func giveUp() -> [Action] {
    guard phase != .ended else { return [] }
    phase = .givingUp
    return stopAll() + inOrder.map { .giveUp($0) } + end()
  }

  /// Whether a claim would find nothing in any case.
  var claimsInVain: Bool { phase == .draining(.closures) && !hasClosures }

  /// What was asked of the attempt so far.
  func request(of key: AttemptKey) -> Request { running[key]?.request ?? Request() }

  /// Oldest task first, so that the same events always give the same actions.
  private var inOrder: [AttemptKey] { running.keys.sorted { $0.task < $1.task } }

  private mutating func stopAll() -> [Action] {
    inOrder.flatMap { stop($0, .shutdown) }
  }

  private mutating func stop(_ key: AttemptKey, _ reason: StopReason) -> [Action] {
    guard let earlier = running[key]?.request else { return [] }
    running[key]?.request.stop = earlier.stop.map { max($0, reason) } ?? reason
    return earlier.stop == nil ? [.stop(key)] : []
  }

  private mutating func kill(_ key: AttemptKey, beforeStop reason: StopReason) -> [Action] {
    guard let earlier = running[key]?.request, !earlier.isKilled else { return stop(key, reason) }
    running[key]?.request.isKilled = true
    return [.kill(key)] + stop(key, reason)
  }

  private mutating func change(_ slot: SlotClass, _ change: (inout Lane) -> Void) {
    switch slot {
    case .cooperative: change(&cooperative)
    case .blocking: change(&blocking)
    }
  }

  private mutating func expectMore() {
    cooperative.mayHaveMore = true
    blocking.mayHaveMore = true
  }

  private mutating func claim() -> [Action] {
    switch phase {
    case .working, .draining: break
    case .stopping, .givingUp, .ended: return []
    }
    var actions: [Action] = []
    while let limit = cooperative.claim(atMost: room.allowance) {
      room.take(limit)
      actions.append(.claim(.cooperative, limit: limit))
    }
    while let limit = blocking.claim(atMost: room.allowance) {
      room.take(limit)
      actions.append(.claim(.blocking, limit: limit))
    }
    return actions
  }

  private mutating func end() -> [Action] {
    guard phase != .working, phase != .ended, running.isEmpty, cooperative.claims + blocking.claims == 0 else {
      return []
    }
    // What a drain still has to run waits for room.
    if case .draining = phase, !claimsInVain, room.shortage != nil, cooperative.isUnfinished || blocking.isUnfinished {
      return []
    }
    phase = .ended
    return [.end]
  }
}

extension WorkerMachine.Lane {
  /// Whether there is work to look for when there is room.
  fileprivate var isUnfinished: Bool { mayHaveMore && slots > 0 }
  private var claimsAtOnce: Int { slots < 8 ? 1 : WorkerMachine.claimsAtOnce }

  /// How many to claim now; nil for none.
  fileprivate mutating func claim(atMost allowance: Int) -> Int? {
    let free = min(slots - used - reserved, allowance)
    let more = claimsAtOnce - claims
    guard mayHaveMore, more > 0, free > 0 else { return nil }
    let limit = (free + more - 1) / more
    claims += 1
    reserved += limit
    // It asks for all that there is room for.
    if more == 1 || limit == free { mayHaveMore = false }
    return limit
  }

  fileprivate mutating func claimed(_ count: Int, of limit: Int) {
    claims -= 1
    reserved -= limit
    used += count
    // What was found was perhaps not all, and a claim that waited has to be followed by one that waits.
    if count == limit || (count > 0 && claimsAtOnce > 1) { mayHaveMore = true }
  }
}
