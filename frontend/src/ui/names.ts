// The two-character surnames in common use; everything else has one character.
const COMPOUND = new Set(
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 单于 轩辕 淳于 闾丘 百里 呼延 东郭 南门 西门 第五'.split(' '),
)

/** The surname an avatar shows: 司徒 for 司徒念, 林 for 林知远, L for Lin. */
export function surname(name: string): string {
  const trimmed = name.trim()
  const two = [...trimmed].slice(0, 2).join('')
  if ([...trimmed].length > 2 && COMPOUND.has(two)) return two
  return ([...trimmed][0] ?? '').toUpperCase()
}
