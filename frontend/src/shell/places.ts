import type { BadgeName } from '@/stores/badges'
import type { IconName } from '@/ui/icons'

export interface Place {
  key: string
  to: string
  icon: IconName
  badge?: BadgeName
  /** On the phone's tab bar, which has room for five. */
  phone: boolean
}

/** The rail, in the order of the design: 消息 / 公文 / 审批 / 通讯录 / 工作台 / 看板. */
export const PLACES: readonly Place[] = [
  { key: 'messages', to: '/messages', icon: 'message', badge: 'messages', phone: true },
  { key: 'documents', to: '/documents', icon: 'document', badge: 'documents', phone: true },
  { key: 'approvals', to: '/approvals', icon: 'seal', badge: 'approvals', phone: false },
  { key: 'directory', to: '/directory', icon: 'people', phone: true },
  { key: 'workbench', to: '/workbench', icon: 'bench', badge: 'workbench', phone: true },
  { key: 'dashboard', to: '/dashboard', icon: 'chart', phone: true },
]

/** The phone's order puts the workbench in the middle, under the thumb. */
export const PHONE_ORDER = ['messages', 'documents', 'workbench', 'directory', 'dashboard']
