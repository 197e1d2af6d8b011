import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import { Text } from '@tiptap/extension-text'
import { OfficialHeading } from './levels'

/** What a document's text may hold: the four levels, bold, line breaks and plain tables; nothing else prints. */
export const bodyExtensions = () => [Document, Paragraph, Text, Bold, HardBreak, OfficialHeading, Table.configure({ resizable: false }), TableRow, TableCell, TableHeader]

export const bodyAttributes = (label: string): Record<string, string> => ({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, lang: 'zh-CN', spellcheck: 'false' })
