import SignalboxModel

/// Decides what a worker does: when it claims, what it stops and why. It acts on nothing itself: each event gives the
/// actions that follow from it.
struct WorkerMachine {
  enum Phase: Equatable {
    /// Claims whenever a slot is free. Until a drain begins.
    case working
    /// Runs what it holds to its end; claims on only when what is left would be lost. Until nothing runs or it is told to stop.
    case draining(claims: Bool)
    /// Has asked everything to stop. Until nothing runs.
    case stopping
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
    case claim(limit: Int)
    case start(ClaimedTask)
    case stop(AttemptKey)
    case kill(AttemptKey)
    /// Nothing runs and nothing will.
    case end
  }

  /// What was asked of a running attempt.
  struct Request: Equatable {
    var stop: StopReason?
    var isKilled = false
  }

  let slots: Int
  private(set) var phase = Phase.working
  private var running: [AttemptKey: Request] = [:]
  private var isClaiming = false
  /// Whether work may have come while a claim was under way.
  private var mayHaveMore = false

  init(slots: Int) {
    self.slots = slots
  }

  var runningKeys: [AttemptKey] { Array(running.keys) }
  var used: Int { running.count }

  mutating func workAvailable() -> [Action] {
    mayHaveMore = true
    return claim()
  }

  mutating func claimed(_ tasks: [ClaimedTask], asked limit: Int) -> [Action] {
    isClaiming = false
    if tasks.count == limit { mayHaveMore = true }
    for task in tasks { running[task.task.attemptKey] = Request() }
    let starts = tasks.map { Action.start($0) }
    guard phase != .stopping else { return starts + tasks.flatMap { stop($0.task.attemptKey, .shutdown) } }
    return starts + claim() + end()
  }

  /// A claim that the store could not answer; the next event tries again.
  mutating func claimFailed() -> [Action] {
    isClaiming = false
    return end()
  }

  mutating func ended(_ key: AttemptKey) -> [Action] {
    running[key] = nil
    mayHaveMore = true
    return claim() + end()
  }

  mutating func directed(_ key: AttemptKey, _ directive: Directive) -> [Action] {
    switch directive {
    case .cancel: stop(key, .cancel)
    case .kill: stop(key, .cancel) + kill(key)
    case .lost: stop(key, .lost)
    }
  }

  mutating func timedOut(_ key: AttemptKey) -> [Action] { stop(key, .timeout) }

  mutating func drain(claims: Bool) -> [Action] {
    guard phase == .working else { return [] }
    phase = .draining(claims: claims)
    return claim() + end()
  }

  /// The drain's deadline has come: everything is asked to stop.
  mutating func deadline() -> [Action] {
    phase = .stopping
    return running.keys.flatMap { stop($0, .shutdown) } + end()
  }

  /// What was asked of the attempt so far.
  func request(of key: AttemptKey) -> Request { running[key] ?? Request() }

  private mutating func stop(_ key: AttemptKey, _ reason: StopReason) -> [Action] {
    guard let earlier = running[key] else { return [] }
    running[key]?.stop = earlier.stop.map { max($0, reason) } ?? reason
    return earlier.stop == nil ? [.stop(key)] : []
  }

  private mutating func kill(_ key: AttemptKey) -> [Action] {
    guard running[key] != nil else { return [] }
    running[key]?.isKilled = true
    return [.kill(key)]
  }

  private mutating func claim() -> [Action] {
    let free = slots - running.count
    let isAllowed = phase == .working || phase == .draining(claims: true)
    guard mayHaveMore, !isClaiming, free > 0, isAllowed else { return [] }
    isClaiming = true
    mayHaveMore = false
    return [.claim(limit: free)]
  }

  private func end() -> [Action] {
    phase != .working && running.isEmpty && !isClaiming ? [.end] : []
  }
}
