extension TaskProgress {
  /// The fraction in whole percents from 0 to 100, cut; 0 for what is no number; nil when there is none.
  public var percent: Int? {
    fraction.map { Int((min(1, max(0, $0.isFinite ? $0 : 0)) * 100).rounded(.down)) }
  }
}
