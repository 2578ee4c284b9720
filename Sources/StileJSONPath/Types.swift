import StileJSON

package struct DataPath: Sendable, Hashable { package let text: String }
package struct ReferencePath: Sendable, Hashable { package let text: String }
package struct IntrinsicCall: Sendable { package let text: String }
package struct PayloadTemplate: Sendable { package let usesContext: Bool }
