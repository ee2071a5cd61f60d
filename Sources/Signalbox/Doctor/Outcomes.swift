import SignalboxModel

/// Says of which names too many tasks fail, with what most of them say.
struct Outcomes {
  /// By the number of failures, the most first.
  var shares: [FailureShare]
  /// Since the server started.
  var totals: Totals

  /// From so many ends on a share tells more than the latest end does.
  private static let enough = 20
  /// The least failures of which a share is told.
  private static let many = 5
  /// Names that are told of each by itself.
  private static let shown = 10

  var findings: [DoctorFinding] {
    let found = shares.filter(Self.isFailing).map(failing) + shares.filter(Self.hasFailed).map(failed)
    guard !found.isEmpty else { return [overall] }
    let rest = found.count - Self.shown
    guard rest > 0 else { return found }
    return found.prefix(Self.shown) + [
      .warning(
        "outcomes", "tasks of \(CountText.grouped(rest)) more names fail", "`signalbox list state:failed` shows them.")
    ]
  }

  /// Whether it fails now: a fifth of the latest ends, or the last one where there are few.
  static func isFailing(_ share: FailureShare) -> Bool {
    guard share.latest >= enough else { return share.endsWithFailure }
    return share.latestFailed >= many && share.latestFailed * 5 >= share.latest
  }

  /// Whether much of what is kept has failed, although it does not now.
  static func hasFailed(_ share: FailureShare) -> Bool {
    !isFailing(share) && share.failed >= many && share.failed * 5 >= share.failed + share.completed
  }

  private func failing(_ share: FailureShare) -> DoctorFinding {
    let latest =
      share.latest >= Self.enough
      ? "\(CountText.grouped(share.latestFailed)) of the latest \(share.latest)" : "the latest one too"
    return .problem(
      subject(share), "\(counts(share)), \(latest)\(words(share))", "\(look(share)), and `signalbox logs ID` why.")
  }

  private func failed(_ share: FailureShare) -> DoctorFinding {
    .warning(
      subject(share), "\(counts(share)), though not of late\(words(share))",
      "\(look(share)); once they are dealt with: `signalbox clean \(filter(share))`.")
  }

  private func subject(_ share: FailureShare) -> String { "outcomes of \(share.name)" }

  private func counts(_ share: FailureShare) -> String {
    let ended = share.failed + share.completed
    let percent = (share.failed * 100 + ended / 2) / max(ended, 1)
    return "\(CountText.grouped(share.failed)) of \(CountText.grouped(ended)) kept tasks failed (\(percent)%)"
  }

  private func words(_ share: FailureShare) -> String { share.error.map { "; most often: \($0)" } ?? "" }

  private func look(_ share: FailureShare) -> String { "`signalbox list \(filter(share))` shows them" }

  /// The failed tasks of the name and no other, as a word of a shell.
  private func filter(_ share: FailureShare) -> String {
    let name = share.name.reduce(into: "") { text, character in
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
    return "state:failed name:\"\(name)\"".shellWord
  }

  private var overall: DoctorFinding {
    let ended = totals.completed + totals.failed
    let words =
      "\(CountText.grouped(totals.failed)) of \(CountText.grouped(ended)) failed since the server started"
    guard totals.failed > 0, totals.failed * 2 >= ended else { return .ok("outcomes", words) }
    return .warning("outcomes", words, "`signalbox list state:failed` shows them with their errors.")
  }
}
