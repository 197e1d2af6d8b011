/// <reference types="vite/client" />
import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The module whose locale files the route needs. */
    module?: string
    /** Folders inside modules whose locale files it needs too: 'documents/draft'. */
    texts?: string[]
    /** Key of the document title. */
    title?: string
    /** The rail entry shown as current. */
    rail?: string
    /** Reachable without a session. */
    open?: boolean
    /** Drawn without rail and tab bar. */
    bare?: boolean
    /** Without the bottom tab bar on a phone (a screen with its own bottom bar). */
    noTabBar?: boolean
  }
}
