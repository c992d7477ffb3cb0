// category: constructor | expect: contained | source: SES: Reflect.construct with another newTarget | live: off
hit((text) => Reflect.construct(Function, [text], class extends Object {}), 'newTarget');
