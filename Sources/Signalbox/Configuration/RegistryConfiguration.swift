/// How a registry works; every duration is real time.
public struct RegistryConfiguration: Sendable {
  /// What operators know the server by; also the name of its control socket.
  public var name = "default"
  /// How many attempts run at once: 64.
  ///
  /// Those that block are not among them, nor those that wait for another task's result.
  public var slots = 64
  /// How many attempts that block run at once, each on a thread of its own; threads are made when they are needed: 16.
  ///
  /// One that waits for another task's result keeps its thread, and one more is made in its place, up to 1,024 in all.
  /// With 0 nothing that blocks can be added.
  public var blockingThreads = 16
  /// How long a worker that went silent keeps its attempts: 15 s.
  public var lease = Duration.seconds(15)
  /// How often leases are renewed: 5 s.
  public var heartbeat = Duration.seconds(5)
  /// How long a shutdown lets attempts run: 30 s.
  public var drain = Duration.seconds(30)
  /// How long attempts that were asked to stop at the end of a drain have for it before they are released unfinished, the
  /// work of those that ignore it going on until the process ends: 15 s, longer than a command's own grace time.
  public var grace = Duration.seconds(15)
  /// What happens to attempts whose worker is gone: five rescues of a task, commands included.
  public var rescue = RescuePolicy()
  /// How long final tasks are kept: 7 days, and at most 1,000,000 of them.
  public var retention = Retention()
  /// What is done when a task fails for good: nothing.
  public var onFailure: FailureHook?

  /// Creates the configuration that every property's documentation tells of.
  public init() {}
}
