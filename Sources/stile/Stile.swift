import Foundation
import StileCLI

@main
struct Main {
    static func main() async {
        // A reader that goes away, such as a killed engine or `head`, is an error of that write.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await CommandLineInterface.run(arguments, .process()))
    }
}
