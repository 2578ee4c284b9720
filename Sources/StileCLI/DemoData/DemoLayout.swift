/// Where demo input lies below a folder, for real and for generated data alike.
///
/// ```
/// landing/online_retail/2010-12-01.csv
/// landing/weblogs/web-1.2015-05-17-10.log
/// landing/flights/2013-01-01.csv
/// landing/weather_nyc/2013-01-01.jsonl
/// inputs/retail-daily.json …
/// ```
enum DemoLayout {
    static func retail(day: String) -> String { "landing/online_retail/\(day).csv" }

    static func weblog(server: Int, day: String, hour: Int) -> String {
        "landing/weblogs/web-\(server).\(day)-\(twoDigits(hour)).log"
    }

    static func flights(day: String) -> String { "landing/flights/\(day).csv" }
    static func weather(day: String) -> String { "landing/weather_nyc/\(day).jsonl" }

    /// The input document of a workflow.
    static func input(workflow: String) -> String { "inputs/\(workflow).json" }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
