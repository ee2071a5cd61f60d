import ArgumentParser
import FoundationEssentials
import SignalboxClient
import SignalboxModel

/// `signalbox watch`, and `signalbox` alone: the dashboard.
struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Open the dashboard (also: signalbox alone).",
    discussion: "? in the dashboard lists its keys. When no server answers on the socket, it offers to start one.")

  @OptionGroup var connection: ConnectionOptions
  @OptionGroup var looks: LooksOptions
  @Argument(help: "The server's address, instead of --url.")
  var address: String?

  func run() async throws {
    try await reporting {
      if let address, let fault = CommandName.fault(ofAddress: address) { throw ValidationError(fault) }
      let endpoint = try connection.endpoint(address: address)
      let session = try DashboardSession(endpoint: endpoint, looks: looks)
      try await ServerOffer(endpoint: endpoint).makeSureOfServer()
      try await session.run()
    }
  }
}
