import Signalbox
import SignalboxHummingbird
import SignalboxTCP

func controlServer(of registry: TaskRegistry) throws -> ControlServer {
  let tcp = ControlEntrance.tcp(
    try ListenAddress("0.0.0.0:8472"), tokenFile: "/etc/shop/tokens",
    tls: TLSFiles(certificate: "/etc/shop/cert.pem", key: "/etc/shop/key.pem"))
  let control = try registry.controlServer(entrances: [tcp])
  return control
}
