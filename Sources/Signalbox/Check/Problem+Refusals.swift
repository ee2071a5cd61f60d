package import SignalboxModel

extension Problem {
  package static func tooLarge(_ detail: String, pointer: String? = nil) -> Problem {
    Problem(type: "tooLarge", title: "Content Too Large", status: 413, detail: detail, pointer: pointer)
  }

  package static func unprocessable(_ detail: String, pointer: String? = nil) -> Problem {
    Problem(type: "unprocessable", title: "Unprocessable Content", status: 422, detail: detail, pointer: pointer)
  }
}
