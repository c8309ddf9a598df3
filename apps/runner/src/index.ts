export { type ConfigurationInput, defineConfig } from './config/define-config.js'
