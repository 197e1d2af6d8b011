import { describe, expect, it } from 'vitest'
import { characterCount, withRunIn, type BodyNode } from '@/modules/documents/draft/editor/body'
import { hanNumber, levelOf, nextNumber, numberLength, numberText } from '@/modules/documents/draft/editor/numbering'

describe('the four levels', () => {
  it('are told by their numbers', () => {
    expect(['一、总体要求', '（十二）加强领导', '3.抓好落实', '（4）做好保障', '现将有关事项通知如下', '1.5亿元', '二〇二六年、'].map(levelOf)).toEqual([1, 2, 3, 4, 0, 0, 0])
  })

  it('print as the standard writes them', () => {
    expect([1, 10, 11, 20, 35].map(hanNumber)).toEqual(['一', '十', '十一', '二十', '三十五'])
    expect([numberText(1, 3), numberText(2, 10), numberText(3, 2), numberText(4, 7)]).toEqual(['三、', '（十）', '2.', '（7）'])
    expect(numberLength('（十二）加强领导')).toBe(4)
  })

  it('count on from the last higher heading', () => {
    // 一、 （一） （二） 二、 → the next （…） starts again
    expect(nextNumber([1, 2, 2, 1, 0], 4, 2)).toBe(1)
    expect(nextNumber([1, 2, 2, 0], 3, 2)).toBe(3)
    expect(nextNumber([1, 2, 2, 0], 3, 1)).toBe(2)
    expect(nextNumber([], 0, 3)).toBe(1)
  })
})

describe('the body', () => {
  const block = (type: string, text: string): BodyNode => ({ type, ...(type === 'heading' ? { attrs: { level: 1 } } : {}), content: [{ type: 'text', text }] })
  const body: BodyNode = {
    type: 'doc',
    content: [block('heading', '一、抓好学习宣传。各地各单位要分级组织培训。'), block('heading', '二、加强领导。'), block('heading', '三、工作要求'), block('paragraph', '特此通知。')],
  }

  it('marks only headings that run on into text', () => {
    expect(withRunIn(body).content?.map((node) => node.attrs?.runIn)).toEqual([true, false, false, undefined])
  })

  it('is counted without white space', () => {
    expect(characterCount({ type: 'doc', content: [block('paragraph', '特此 通知。\n')] })).toBe(5)
  })
})
