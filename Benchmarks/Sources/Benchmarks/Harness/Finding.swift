/// One measured figure with its budget.
struct Finding {
  enum Unit: String {
    case perSecond = "/s"
    case milliseconds = "ms"
    case seconds = "s"
    case coreShare = "% of a core"
    case mebibytes = "MiB"
    case mebibytesPerSecond = "MiB/s"
    case writes
    case times = "times"
    case lines
  }

  enum Bound {
    case atLeast(Double)
    case atMost(Double)
    case under(Double)

    func holds(_ value: Double) -> Bool {
      switch self {
      case .atLeast(let bound): value >= bound
      case .atMost(let bound): value <= bound
      case .under(let bound): value < bound
      }
    }

    var text: String {
      switch self {
      case .atLeast(let bound): "at least \(bound.short)"
      case .atMost(let bound): "at most \(bound.short)"
      case .under(let bound): "under \(bound.short)"
      }
    }
  }

  /// What the budget speaks of.
  enum Budget {
    case none
    case value(Bound)
    case ratio(Bound)
  }

  var what: String
  var value: Double
  var unit: Unit
  /// To the peer that was measured in the same run.
  var ratio: Double?
  var budget = Budget.none
  /// The peer, its own figure, and what else is to be known.
  var note = ""

  /// nil when there is no budget for it.
  var isMet: Bool? {
    switch budget {
    case .none: nil
    case .value(let bound): bound.holds(value)
    case .ratio(let bound): ratio.map(bound.holds)
    }
  }

  var budgetText: String {
    switch budget {
    case .none: ""
    case .value(let bound): "\(bound.text) \(unit.rawValue)"
    case .ratio(let bound): "\(bound.text) of the peer"
    }
  }

  var figureText: String { "\(value.short) \(unit.rawValue)" }
  var ratioText: String { ratio.map { "\($0.short)" } ?? "" }
  var verdict: String { isMet.map { $0 ? "met" : "MISSED" } ?? "" }

  var line: String {
    "\(what): \(figureText)" + (ratio == nil ? "" : ", ratio \(ratioText)")
      + (isMet == nil ? "" : " (\(budgetText): \(verdict))") + (note.isEmpty ? "" : "; \(note)")
  }
}
