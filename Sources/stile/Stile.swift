import Foundation
import StileCLI

@main
struct Main {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await CommandLineInterface.run(arguments, .process()))
    }
}
