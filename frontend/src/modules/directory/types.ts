import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type TreeNode = Schemas['TreeNode']
export type UnitPage = Schemas['UnitPage']
export type Entry = Schemas['EntryView']
export type PostRow = Schemas['PostView']
export type PersonPage = Schemas['PersonPage']
export type AppointmentRow = Schemas['AppointmentView']
export type Found = Schemas['DirectoryFound']
export type Kind = Entry['kind']
export type MobileView = Entry['mobile_view']

/** What to show of a unit. */
export const TABS = ['people', 'posts', 'divisions', 'subordinates', 'duties'] as const
export type Tab = (typeof TABS)[number]
