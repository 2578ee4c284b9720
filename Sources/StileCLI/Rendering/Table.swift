/// Columns of text, as wide as their longest cell.
struct Table {
    private let header: [String]
    private var rows: [[Cell]] = []

    /// A cell's text, and how it is dressed once its width is known.
    struct Cell {
        let text: String
        let dress: (String) -> String

        init(_ text: String, _ dress: @escaping (String) -> String = { $0 }) {
            self.text = text
            self.dress = dress
        }
    }

    init(_ header: [String]) { self.header = header }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0) }) }

    mutating func add(cells: [Cell]) { rows.append(cells) }

    /// All lines, each ending in a newline; trailing blanks are cut.
    func rendered(_ style: Style) -> String {
        let widths = header.indices.map { column in
            max(header[column].count, rows.map { $0[column].text.count }.max() ?? 0)
        }
        let head = header.map { Cell($0, style.dim) }
        return ([head] + rows).map { Self.line($0, widths) + "\n" }.joined()
    }

    private static func line(_ cells: [Cell], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            line += cell.dress(cell.text)
            guard column < cells.count - 1 else { break }
            line += String(repeating: " ", count: widths[column] - cell.text.count + 2)
        }
        return line
    }
}
