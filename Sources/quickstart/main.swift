import Hummingbird

let router = Router()
router.get("healthz") { _, _ in HTTPResponse.Status.ok }
try await Application(router: router).runService()
