import SignalboxModel

/// Decides what a worker does: when it claims, what it stops and why. It acts on nothing itself: each event gives the
/// actions that follow from it.
struct WorkerMachine {
  enum Phase: Equatable {
    /// Claims whenever a slot is free. Until a drain begins.
    case working
    /// Runs what it holds to its end; claims on only when what is left would be lost. Until nothing runs or the deadline.
    case draining(claims: Bool)
    /// Has asked everything to stop. Until nothing runs or what does not stop is given up.
    case stopping
    /// Has given up what did not stop; waits only for outcomes to be told. Until nothing is held.
    case givingUp
    /// Holds nothing and claims nothing, for good.
    case ended
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
    case stop(AttemptKey)
    case kill(AttemptKey)
    /// Wait no longer for the attempt's work.
    case giveUp(AttemptKey)
    /// Nothing runs and nothing will; given once.
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
  /// Whether there may be work that no claim has asked for yet.
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

  /// A claim's answer; its attempts run from now on. What comes too late to be run has been asked to stop already.
  mutating func claimed(_ keys: [AttemptKey], asked limit: Int) -> [Action] {
    isClaiming = false
    if keys.count == limit { mayHaveMore = true }
    let isTooLate = phase == .stopping || phase == .givingUp
    for key in keys { running[key] = Request(stop: isTooLate ? .shutdown : nil) }
    return claim() + end()
  }

  /// A claim that the store could not answer; what it asked for may still be there.
  mutating func claimFailed() -> [Action] {
    isClaiming = false
    mayHaveMore = true
    return claim() + end()
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
    return stopAll() + running.keys.map { .giveUp($0) } + end()
  }

  /// What was asked of the attempt so far.
  func request(of key: AttemptKey) -> Request { running[key] ?? Request() }

  private mutating func stopAll() -> [Action] {
    running.keys.flatMap { stop($0, .shutdown) }
  }

  private mutating func stop(_ key: AttemptKey, _ reason: StopReason) -> [Action] {
    guard let earlier = running[key] else { return [] }
    running[key]?.stop = earlier.stop.map { max($0, reason) } ?? reason
    return earlier.stop == nil ? [.stop(key)] : []
  }

  private mutating func kill(_ key: AttemptKey) -> [Action] {
    guard let earlier = running[key], !earlier.isKilled else { return [] }
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

  private mutating func end() -> [Action] {
    guard phase != .working, phase != .ended, running.isEmpty, !isClaiming else { return [] }
    phase = .ended
    return [.end]
  }
}
